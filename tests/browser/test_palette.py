"""Finding anything by the keyboard, in the reader's own zone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import check, check_everywhere, press, settled

pytestmark = pytest.mark.browser


def test_the_palette_finds_everything_by_the_keyboard(open_page, ana, hydra):
    page = open_page(ana, timezone_id="Asia/Kolkata")
    page.goto("/clusters/")
    dialog = page.get_by_role("dialog", name="Find anything")
    words = dialog.get_by_role("combobox")
    search = page.get_by_label("Key or campaign")
    search.focus()
    press(page, "k")  # a letter in a field is a letter
    expect(dialog).to_be_hidden()
    press(page, "Control+k")
    expect(words).to_be_focused()
    chosen = dialog.locator("[aria-selected=true]")
    expect(chosen).to_contain_text("Overview")
    press(page, "ArrowDown")
    expect(chosen).to_contain_text("Queue")
    expect(words).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    press(page, "Control+k")
    words.fill("hydra-0000")
    expect(dialog.get_by_role("option")).to_have_count(8)
    check_everywhere(page)
    words.fill("nothing like it")
    expect(dialog).to_contain_text("Nothing found")
    words.fill(hydra.key)
    press(page, "Enter")  # before the server has answered
    expect(page).to_have_url(re.compile(f"/clusters/{hydra.key}/$"))

    settled(page)
    press(page, "Control+k")
    words.fill("take this")
    expect(chosen).to_contain_text("Take this cluster")
    press(page, "Enter")
    desk = page.get_by_role("group", name="Who is on it")
    expect(desk).to_contain_text("On your desk")
    # Times: the reader's, also in what is put into the page later, and UTC on hover.
    expect(desk.locator("time")).to_contain_text("GMT+5:30")
    assert re.search(r"\d\d:\d\d UTC$", desk.locator("time").get_attribute("title"))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator(".person").click()
    check(page)
    page.get_by_role("button", name="Times in UTC").click()
    expect(desk.locator("time")).to_contain_text("UTC")
    page.reload()
    expect(desk.locator("time")).to_contain_text("UTC")


def test_what_is_ticked_is_compared_and_columns_stay_away(open_page, ana, hydra):
    page = open_page(ana)
    page.goto("/clusters/")
    page.get_by_text("Columns of").click()
    page.get_by_label("Aimed at", exact=True).last.uncheck()
    check_everywhere(page)
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_role("columnheader", name="Aimed at")).to_have_count(0)
    # Chosen, and so shown on a narrow screen, too.
    expect(page.get_by_role("columnheader", name="Last seen")).to_be_visible()
    for box in page.get_by_role("checkbox", name="Compare HC-").all()[:3]:
        box.check()
    press(page, "c")
    expect(page).to_have_url(re.compile(r"/compare/\?c=HC-00001&c=HC-00002&c=HC-00003$"))
    check_everywhere(page)
    page.goto("/compare/accounts/?a=hydra-00001&a=hydra-00002")
    check_everywhere(page)
    page.goto(f"/clusters/{hydra.key}/")
    link = page.get_by_role("link", name="Compare with").first
    link.click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
