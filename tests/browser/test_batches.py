"""Many clusters at once, by the keyboard: narrowed down, decided, looked up, and taken back."""

import re

import pytest
from playwright.sync_api import expect

from investigations.models import Batch, QueueItem
from investigations.triage import batch_work, batches
from tests.browser.conftest import check, check_everywhere

pytestmark = pytest.mark.browser


def test_three_are_dismissed_and_come_back(scored, open_page, ana, monkeypatch):
    # That a worker takes them has a test of its own; here it is let go at the right moment.
    monkeypatch.setattr(batches.current_app, "send_task", lambda *args, **options: None)
    last = QueueItem.objects.last()
    QueueItem.objects.exclude(pk=last.pk).update(assignee=ana)
    page = open_page(ana)
    page.goto("/queue/?show=mine")
    check(page)
    page.keyboard.press("b")
    expect(page.get_by_role("heading", name="Bulk: 3 clusters")).to_be_visible()
    expect(page.get_by_label("They are instead")).to_be_hidden()
    page.get_by_label("What to do with all of them").select_option("Dismiss")
    page.get_by_label("They are instead").select_option(index=1)
    expect(page.get_by_label("Until the day")).to_be_hidden()
    page.get_by_label("One reason for all of them").fill("One class with one assignment")
    check_everywhere(page)
    page.get_by_role("button", name="Dismiss 3 clusters").press("Enter")

    expect(page).to_have_url(re.compile(r"/batches/\d+/$"))
    batch = Batch.objects.get()
    state = page.get_by_role("region", name="State")
    expect(state).to_contain_text("Waiting for a worker")
    check(page)
    batch_work.perform(batch)
    expect(state).to_contain_text("3 of 3 done")
    expect(page.locator("#says")).to_have_text("Done: 3 of 3 done")
    expect(page.locator("#outcomes tbody tr")).to_have_count(3)
    check_everywhere(page)
    page.get_by_role("textbox", name="Why", exact=True).fill("Another course altogether")
    page.get_by_role("button", name="Reverse the whole batch").press("Enter")
    expect(state).to_contain_text("Reversing")
    batch_work.perform_reversal(batch)
    expect(state).to_contain_text("3 of 3 taken back")
    check(page)
    page.goto("/batches/")
    check(page)
    page.goto("/queue/")
    expect(page.locator("#queue tbody tr")).to_have_count(4)
