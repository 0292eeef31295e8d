"""Pin by key, write to a colleague, and the colleague finds both."""

import datetime as dt
import re

import pytest
from django.db.models import F
from playwright.sync_api import expect

from investigations.models import Exhibit, Viewing
from tests.browser.conftest import check, check_everywhere, press, settled

pytestmark = pytest.mark.browser


def test_evidence_and_notes(hydra, open_page, ana, leo):
    looker = open_page(leo)
    with looker.expect_response("**/look/"):
        looker.goto(f"/clusters/{hydra.key}/")
    Viewing.objects.update(seen_at=F("seen_at") - dt.timedelta(hours=2))
    looker.goto("/mentions/")
    expect(looker.get_by_role("heading", name="Nobody has mentioned you")).to_be_visible()

    page = open_page(ana)
    page.goto(f"/clusters/{hydra.key}/")
    settled(page)
    page.get_by_role("heading", name="Accounts × hours").hover()
    press(page, "p")
    said = page.locator("#says")
    expect(said).to_contain_text(re.compile(r"Pinned as E-\d+: Accounts × hours"))
    # By keyboard alone: what has the focus, the pin of its own row.
    page.get_by_role("link", name="hydra-00000").first.focus()
    press(page, "?")
    keys = page.get_by_role("dialog", name="Keys on this page")
    expect(keys).to_contain_text("Pin: hydra-00000 and")
    press(page, "Escape")
    press(page, "p")
    expect(said).to_contain_text("Link: hydra-00000 and")
    expect(page.locator("#evidence tbody tr")).to_have_count(2)
    press(page, "m")
    page.keyboard.type("@leo: **one** `card`, p is a letter here")
    page.get_by_role("button", name="Write").click()
    expect(page.locator(".note .mention")).to_have_text("@leo")
    assert Exhibit.objects.count() == 2

    looker.goto("/")
    badge = looker.get_by_role("link", name="Inbox 1 unread")
    badge.click()
    looker.get_by_role("link", name="Mentions (1)").click()
    check_everywhere(looker)
    looker.set_viewport_size({"width": 1280, "height": 900})
    looker.get_by_role("button", name="Open the note of ana").click()
    expect(looker).to_have_url(re.compile(r"#note-\d+$"))
    expect(looker.get_by_role("link", name="Inbox", exact=True)).to_have_count(1)
    since = looker.get_by_role("region", name="Since you last looked")
    expect(since).to_contain_text("2 pinned, 1 note")
    since.locator("summary").click()
    check_everywhere(looker)
    kinds = looker.get_by_role("group", name="What to show")
    kinds.get_by_role("link", name="Notes").click()
    expect(looker.locator("#timeline .event")).to_have_count(1)
    for exhibit in Exhibit.objects.all():
        looker.goto(f"/evidence/{exhibit.pk}/")
        expect(looker.get_by_text("Checked just now")).to_be_visible()
        check(looker)
