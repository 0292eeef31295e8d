"""From the queue to a decision and back, by the keyboard, while a second person looks on."""

import re

import pytest
from playwright.sync_api import expect

from investigations.models import QueueItem, Verdict
from tests.browser.conftest import check_everywhere, press, settled

pytestmark = pytest.mark.browser


def test_an_analyst_s_morning(scored, open_page, ana, leo):
    first, second = QueueItem.objects.all()[:2]
    page = open_page(ana)
    page.goto("/")
    press(page, "g")
    press(page, "q")
    expect(page).to_have_url(re.compile("/queue/$"))
    press(page, "?")
    keys = page.get_by_role("dialog", name="Keys on this page")
    expect(keys).to_contain_text("Take the next cluster")
    press(page, "n")  # the dialog is open: no key of the page works
    expect(keys).to_be_visible()
    press(page, "Escape")
    press(page, "g")
    press(page, "n")  # fits nothing: it does nothing
    expect(page).to_have_url(re.compile("/queue/$"))
    press(page, "n")
    expect(page).to_have_url(re.compile(f"/clusters/{first.cluster.key}/$"))
    desk = page.get_by_role("group", name="Who is on it")
    expect(desk).to_contain_text("On your desk")

    looker = open_page(leo)
    looker.goto(f"/clusters/{first.cluster.key}/")
    lock = looker.get_by_role("group", name="Who is on it")
    expect(lock).to_contain_text("ana is on it")
    expect(looker.get_by_role("button", name="Decide")).to_have_count(0)
    page.reload()
    expect(desk).to_contain_text("1 other viewing this")

    page.get_by_label("Decision", exact=True).select_option("Confirmed")
    reason = page.get_by_label("Reason", exact=True)
    reason.focus()
    page.keyboard.type("one template and r n t z: keys of the page, but this is a field")
    expect(desk).to_contain_text("On your desk")
    page.get_by_role("button", name="Decide and take next").click()
    expect(page).to_have_url(re.compile(f"/clusters/{second.cluster.key}/$"))
    expect(page.get_by_text("Confirmed:")).to_be_visible()
    press(page, "z")
    expect(page).to_have_url(re.compile(f"/clusters/{first.cluster.key}/$"))
    expect(page.get_by_text("Undone at once").first).to_be_visible()
    assert Verdict.objects.get().withdrawn_by == ana
    press(page, "t")
    expect(desk).to_contain_text("On your desk")
    press(page, "r")
    expect(page).to_have_url(re.compile("/queue/$"))


def test_the_queue_is_fit_to_be_seen(scored, open_page, ana, leo):
    first, second = QueueItem.objects.all()[:2]
    QueueItem.objects.filter(pk=second.pk).update(assignee=leo)
    page = open_page(ana)
    page.goto("/queue/")
    check_everywhere(page)
    page.get_by_label("Search").fill("nobody-like-this")
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.get_by_label("Search").fill(first.cluster.key)
    expect(page.locator("#queue tbody tr")).to_have_count(1)
    page.get_by_text("Decided", exact=True).click()
    expect(page).to_have_url(re.compile("show=decided"))
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    page.wait_for_load_state("networkidle")  # a request that is broken off is an error
    page.goto(f"/clusters/{first.cluster.key}/")
    settled(page)
    press(page, "t")
    expect(page.get_by_role("group", name="Who is on it")).to_contain_text("On your desk")
    press(page, "?")
    check_everywhere(page)
