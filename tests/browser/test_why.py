"""Why a cluster has its score, and when it was at work: opened, left out, narrowed, and back."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import check_everywhere, settled

pytestmark = pytest.mark.browser


def back(page):
    """The way a person goes back: the page loads itself anew, which ``go_back`` trips over."""
    settled(page)
    before = page.url
    page.evaluate("history.back()")
    expect(page).not_to_have_url(before)
    page.wait_for_load_state("load")


def test_an_analyst_asks_why_and_when(open_page, ana, hydra):
    page = open_page(ana, viewport={"width": 1280, "height": 900})
    page.goto(f"/clusters/{hydra.key}/?m-sort=account")
    settled(page)
    page.get_by_text("Payment instrument", exact=True).locator("xpath=ancestor::summary").click()
    expect(page.get_by_text("40 of 40 stored ones that it ties")).to_be_visible()

    # By the keyboard: what is left out joins what the address says, and the focus stays.
    page.get_by_role("link", name="Leave out Payment instrument").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Put back Payment instrument")).to_be_focused()
    expect(page).to_have_url(re.compile(r"\?m-sort=account&without=payment$"))
    expect(page.get_by_role("status")).to_contain_text("Without Payment instrument")

    # A click in a chart of two days narrows the page to the hour below it.
    settled(page)
    plot = page.locator("[data-chart=activity] .nsewdrag").first
    plot.click(position={"x": 200, "y": 60})
    expect(page.get_by_role("status").filter(has_text="drawn in the raster")).to_be_visible()
    expect(page).to_have_url(re.compile(r"without=payment&from=2026-09-0\dT\d\d%3A00&to=2026-"))
    expect(page.locator("#members")).to_contain_text("of the 40 accounts drawn")
    settled(page)
    # The other parts' links know of it: sorting keeps both.
    page.locator("#members").get_by_role("link", name="Exchanges").click()
    expect(page).to_have_url(re.compile(r"without=payment&from=.*&to=.*&m-sort="))
    check_everywhere(page)

    page.set_viewport_size({"width": 1280, "height": 900})
    back(page)
    expect(page).to_have_url(re.compile(r"without=payment&from=[^-]*-09-[^-]*&to=[^-]*-09-[^-]*$"))
    back(page)
    expect(page.get_by_role("link", name="Show the whole time")).to_have_count(0)
    expect(page.get_by_role("link", name="Put back Payment instrument")).to_be_visible()
    back(page)
    expect(page.get_by_role("link", name="Leave out Payment instrument")).to_be_visible()

    settled(page)
    page.locator("[data-chart=raster] .nsewdrag").first.click(position={"x": 200, "y": 4})
    expect(page).to_have_url(re.compile("/watched/hydra-00000/$"))
    settled(page)
