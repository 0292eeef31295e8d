"""The pages of sign-in in a real browser: usable on a telephone, in both themes, by everybody."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import expect

from accounts import actions
from tests.accounts.test_views import PASSWORD, code

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def no_attempts_so_far(broker):
    cache.clear()
    yield
    cache.clear()


def check(page):
    """Fits the width, and axe finds nothing serious."""
    page.mouse.move(0, 0)  # where the last click was, a button may stand now, half lit
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    found = [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert found == [], page.url


def sign_in(page, password=PASSWORD):
    page.get_by_label("User name").fill("ana")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize(
    ("width", "theme"), [(390, "dark"), (1280, "light")], ids=["telephone", "desk"]
)
def test_from_the_first_sign_in_to_the_second_factor(page_of, ana, width, theme):
    actions.set_password(user=ana, password=PASSWORD, by="tests")
    page = page_of(
        viewport={"width": width, "height": 800}, color_scheme=theme, reduced_motion="reduce"
    )
    page.goto("/accounts/password/change/")
    check(page)

    sign_in(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("The user name or the password is wrong.")
    check(page)

    sign_in(page)
    expect(page.get_by_role("heading", name="Change password")).to_be_visible()
    check(page)
    page.get_by_label("Current password").fill("wrong")
    page.get_by_label("New password", exact=True).fill("quite another phrase")
    page.get_by_label("New password again").fill("quite another phrase")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_label("Current password")).to_have_accessible_description(re.compile(r"\w"))
    check(page)

    page.goto("/accounts/2fa/")
    check(page)
    page.get_by_role("link", name="Set up an authenticator app").click()
    check(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    check(page)
    page.get_by_label("Code that the app shows now").fill(code(page.locator("code").inner_text()))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    check(page)
    recovery_code = page.locator("li").first.inner_text()
    page.get_by_role("link", name="Done").click()
    check(page)
    page.get_by_role("link", name="Turn off").click()
    check(page)

    page.goto("/accounts/logout/")
    check(page)
    page.get_by_role("button", name="Sign out").click()
    sign_in(page)
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    check(page)
    page.get_by_label("Code").fill(recovery_code)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/accounts/2fa/recovery-codes/generate/")
    expect(page.get_by_label("Code of your authenticator app")).to_be_hidden()
    check(page)
