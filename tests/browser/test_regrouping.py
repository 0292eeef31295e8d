"""Accounts are left out by the keyboard, with a reason, and come back."""

import re

import pytest
from playwright.sync_api import expect

from investigations.models import Regrouping
from tests.browser.conftest import check_everywhere, settled

pytestmark = pytest.mark.browser


def test_two_accounts_are_left_out_and_come_back(scored, open_page, ana, hydra):
    page = open_page(ana)
    page.goto(f"/clusters/{hydra.key}/")
    settled(page)
    members = page.locator("#members")
    page.get_by_role("searchbox", name="Account").fill("hydra-0000")
    expect(members.locator("tbody tr")).to_have_count(10)
    page.wait_for_load_state("networkidle")
    page.get_by_role("searchbox", name="Account").blur()
    page.keyboard.press("x")  # no row is under focus: the first one is now
    page.keyboard.press("x")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(members.get_by_text("2 chosen")).to_be_visible()
    expect(members.locator("tr.chosen")).to_have_count(2)
    check_everywhere(page)
    page.keyboard.press("e")
    page.keyboard.type("tutors who look in: x and e are letters here")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Left out: 2 accounts.")).to_be_visible()
    expect(page.locator(".headline", has_text="Accounts").locator(".headline-value")).to_have_text(
        "38"
    )
    expect(page.locator("#left-out tbody tr")).to_have_count(2)
    settled(page)

    page.get_by_label(re.compile("^All 38")).check()
    page.get_by_label("Why the chosen accounts are regrouped").fill("All of them")
    page.get_by_role("button", name="Split off").click()
    expect(page.get_by_role("heading", name="Split off 38 accounts?")).to_be_visible()
    check_everywhere(page)
    page.get_by_role("link", name="Leave them where they are").click()
    settled(page)

    page.get_by_text("Undo …").click()
    page.get_by_label("Why", exact=True).fill("They pay with the same card")
    check_everywhere(page)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".headline", has_text="Accounts").locator(".headline-value")).to_have_text(
        "40"
    )
    expect(page.locator(".reason", has_text="They pay with the same card")).to_be_visible()
    expect(page.locator("#left-out")).to_have_count(0)
    assert Regrouping.objects.get().undone_by == ana
