"""Every page, at both widths and in both themes."""

import pytest
from playwright.sync_api import expect

from investigations import runs
from investigations.models import Account, Campaign, SharedValue
from tests.browser.conftest import check, check_everywhere, settled

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>\"' \u202egnp.exe " + "W" * 120


def test_pages_are_usable_by_everybody(open_page, leo, hydra):
    failed = runs.request_ingest(
        kind="exchanges", paths=["/data/" + "x" * 200], by=leo, queue=False
    )
    runs.begin(failed)
    runs.fail(failed, "OSError: " + "no space left " * 30)
    going = runs.request_scoring(by=leo, queue=False)
    runs.begin(going)
    page = open_page(leo)
    for address in (
        "/",
        "/clusters/",
        "/clusters/?q=nothing",
        f"/clusters/{hydra.key}/",
        "/watched/hydra-00003/",
        "/watched/bystander-00001/",
        "/runs/",
        f"/runs/{failed.pk}/",
        f"/runs/{going.pk}/",
        f"/runs/{hydra.run_id}/",
    ):
        page.goto(address)
        check_everywhere(page)


def test_the_first_visit_is_usable(open_page, ana):
    page = open_page(ana)
    page.goto("/")
    expect(page.get_by_role("heading", name="No scoring has ended yet")).to_be_visible()
    check_everywhere(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_values_stay_text_and_fit(open_page, leo, hydra, width):
    Account.objects.filter(account_id="hydra-00003").update(
        account_id=HOSTILE, email=HOSTILE[:300], organization_id="O" * 200
    )
    Campaign.objects.update(name="N" * 200)
    SharedValue.objects.filter(cluster=hydra).update(signal="client", value="agent/1 " * 1250)
    hydra.profile.raster["account_ids"][0] = HOSTILE
    hydra.profile.model_shares = {HOSTILE: 1.0}
    hydra.profile.save()
    page = open_page(leo, viewport={"width": width, "height": 900})
    for address in ("/", "/clusters/", f"/clusters/{hydra.key}/?m-sort=account"):
        page.goto(address)
        check(page)
    page.get_by_role("link", name=HOSTILE[:20]).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x")
    check(page)
    assert page.locator("img[src=x]").count() == 0


def test_the_theme_is_chosen_and_stays(open_page, ana, hydra):
    page = open_page(ana, color_scheme="light")
    page.goto(f"/clusters/{hydra.key}/")
    settled(page)
    bar = page.locator("#content .bars path").first
    light = bar.evaluate("element => getComputedStyle(element).fill")
    page.get_by_role("button", name="Dark theme").click()
    expect(bar).not_to_have_css("fill", light)  # the charts follow
    page.goto("/clusters/")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    expect(page.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")


def test_the_keyboard_reaches_the_content_first(open_page, ana, hydra):
    page = open_page(ana)
    page.goto("/clusters/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Compare")).to_be_focused()
