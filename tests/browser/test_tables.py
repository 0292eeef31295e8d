"""What htmx puts into a page is what a fresh load of the same address shows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled

pytestmark = pytest.mark.browser


def results(page, region):
    settled(page)
    html = page.locator(f"#{region}").evaluate("element => element.outerHTML")
    return re.sub(r' class="results[^"]*"|\s+', " ", html)


def same_when_loaded_afresh(page, region):
    swapped = results(page, region)
    page.reload()
    return results(page, region) == swapped


def test_sorting_filtering_and_going_back(open_page, ana, hydra):
    page = open_page(ana)
    page.goto("/clusters/")
    page.get_by_role("link", name="Accounts", exact=True).click()
    expect(page).to_have_url(re.compile("sort=account_count"))
    expect(page.locator("#clusters tbody tr").first).to_contain_text("Reseller")
    assert same_when_loaded_afresh(page, "clusters")

    page.get_by_label("Flagged").select_option("yes")
    expect(page.locator("#clusters tbody tr")).to_have_count(3)
    assert "flagged=yes" in page.url and "q=" not in page.url
    assert same_when_loaded_afresh(page, "clusters")

    page.get_by_label("Key or campaign").press_sequentially("nothing")
    expect(page.get_by_role("heading", name="No cluster matches")).to_be_visible()
    assert same_when_loaded_afresh(page, "clusters")

    page.goto("/clusters/?flagged=yes")
    page.get_by_role("link", name=hydra.key).click()
    page.go_back()
    expect(page.locator("#clusters tbody tr")).to_have_count(3)
    expect(page.get_by_role("heading", name="Clusters", level=1)).to_be_visible()


def test_back_after_a_swap_shows_the_whole_page(open_page, ana, hydra):
    page = open_page(ana)
    page.goto(f"/clusters/{hydra.key}/")
    settled(page)
    page.get_by_role("link", name="Page 2").click()
    expect(page.locator("#members")).to_contain_text("26–40 of 40")
    assert same_when_loaded_afresh(page, "members")
    page.go_back()
    expect(page.locator("#members")).to_contain_text("1–25 of 40")
    expect(page.get_by_role("heading", name="Why this score")).to_be_visible()


def test_the_table_works_without_script(page_of, ana, hydra):
    page = page_of(ana, java_script_enabled=False)
    page.goto("/clusters/")
    page.get_by_role("link", name="Accounts", exact=True).click()
    expect(page.locator("#clusters tbody tr").first).to_contain_text("Reseller")
    page.get_by_label("Flagged").select_option("yes")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#clusters tbody tr")).to_have_count(3)


def test_a_server_error_is_told(page_of, ana, hydra):
    page = page_of(ana)
    page.goto("/clusters/")
    page.route("**/clusters/?**", lambda route: route.fulfill(status=500, body=""))
    page.get_by_role("link", name="Accounts", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The server answered with an error (500)")
    page.unroute("**/clusters/?**")
    page.get_by_role("link", name="Accounts", exact=True).click()
    expect(page.locator("#page-error")).to_be_hidden()


def test_values_in_full_take_the_place_of_the_masked_ones(open_page, leo, hydra):
    page = open_page(leo)
    page.goto(f"/clusters/{hydra.key}/")
    values = page.locator("#shared-values")
    expect(values).not_to_contain_text("card_7f3a")
    values.get_by_role("button", name="Show in full").click()
    expect(values).to_contain_text("card_7f3a")
    page.reload()
    expect(values).not_to_contain_text("card_7f3a")
