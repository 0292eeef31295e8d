"""An escalation from hand to hand by the keyboard, and the pages that keep the queue in order."""

import re

import pytest
from playwright.sync_api import expect

from investigations.models import NamedQueue, QueueItem, Tag
from investigations.triage import named_queues, saved_filters, tags
from tests.browser.conftest import check, check_everywhere, press, settled

pytestmark = pytest.mark.browser


def test_from_an_analyst_to_a_lead(scored, open_page, ana, leo):
    first = QueueItem.objects.first().cluster
    story = tags.keep(tag=Tag(name="press interest that goes on and on", colour="yellow"), by=leo)
    hold = tags.keep(tag=Tag(name="legal hold", colour="red", protected=True), by=leo)
    tags.give(cluster=first, tag=hold, by=leo)
    rule = NamedQueue(name="Legal", tag=hold)
    queue = named_queues.keep(queue=rule, members=[leo], by=leo)
    saved_filters.save(name="Late ones", query="due=late", shared=True, by=leo)

    page = open_page(ana)
    page.goto(f"/clusters/{first.key}/")
    settled(page)
    press(page, "w")
    expect(page.get_by_role("button", name="Watch no more")).to_be_visible()
    settled(page)
    press(page, "#")
    choice = page.get_by_label("Tag to give")
    expect(choice).to_be_focused()
    choice.select_option(story.name)
    press(page, "Tab")
    press(page, "Enter")
    expect(page.get_by_role("group", name="Tags")).to_contain_text(story.name)
    settled(page)
    press(page, "d")
    decision = page.get_by_label("Decision", exact=True)
    expect(decision).to_be_focused()
    decision.select_option("Escalated")
    page.get_by_label("Reason", exact=True).fill("Two cards of last month’s campaign")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("It was escalated: a lead decides.")).to_be_visible()

    page = open_page(leo)
    page.goto("/queue/")
    page.get_by_label("Queue", exact=True).select_option("Legal")
    expect(page).to_have_url(re.compile("queue="))
    page.get_by_text("Escalated", exact=True).click()
    expect(page.locator("#queue")).to_contain_text("ana: Two cards")
    page.get_by_text("Save this filter").click()
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    check_everywhere(page)
    press(page, "Escape")
    page.get_by_role("heading", name="Queue").click()
    press(page, "n")  # from the tab and the queue that were chosen without loading a page
    expect(page).to_have_url(re.compile(f"/clusters/{first.key}/$"))
    expect(page.get_by_role("group", name="Who is on it")).to_contain_text("On your desk")
    check(page)  # at 390 px, as it was left
    for address in ("/tags/", f"/queues/?edit={queue.pk}"):
        page.goto(address)
        check_everywhere(page)
