"""An analyst's whole morning in one sitting: with a password, by the keyboard, a worker beside."""

import re

import pytest
from playwright.sync_api import expect

from investigations.models import Batch, ClusterProfile, QueueItem, SetAside, Verdict
from tests.browser.conftest import press, settled
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


def sign_in(page, name):
    page.goto("/")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


def test_from_signing_in_to_a_batch_that_is_taken_back(scored, open_page, ana, leo, worker):
    worker()
    first = QueueItem.objects.first().cluster
    profile = ClusterProfile.objects.get(cluster=first)
    profile.explanations[0]["holds"] = True
    profile.save()
    page, other = open_page(), open_page()
    sign_in(page, "ana")
    press(page, "g")
    press(page, "q")
    expect(page).to_have_url(re.compile("/queue/$"))
    press(page, "n")
    expect(page).to_have_url(re.compile(f"/clusters/{first.key}/$"))
    settled(page)

    sign_in(other, "leo")
    other.goto(f"/clusters/{first.key}/")
    expect(other.get_by_role("group", name="Who is on it")).to_contain_text("ana is on it")
    expect(other.get_by_role("button", name="Decide")).to_have_count(0)

    why = page.get_by_role("region", name="Why this score")
    why.locator("summary", has_text="Payment instrument").click()
    expect(why.locator(".contribution-behind").first).not_to_be_empty()
    why.get_by_role("link", name=re.compile("Leave out Payment instrument")).click()
    expect(why.get_by_text("Without Payment instrument")).to_be_visible()

    page.get_by_label("Why not here").fill("These networks belong to one host")
    page.get_by_role("button", name="Set aside").click()
    expect(page.get_by_text("These networks belong to one host").first).to_be_visible()
    assert SetAside.objects.get().by == ana
    settled(page)

    boxes = page.locator("#members").get_by_role("checkbox", name=re.compile("^Choose hydra-"))
    for box in boxes.all()[:2]:
        box.check()
    press(page, "e")
    page.keyboard.type("tutors who look in")
    press(page, "Enter")
    expect(page.get_by_text("Left out: 2 accounts.")).to_be_visible()
    settled(page)

    page.get_by_role("button", name="Pin: Why this score").focus()
    press(page, "p")
    expect(page.locator("#evidence tbody tr")).to_have_count(1)

    press(page, "d")
    page.get_by_label("Decision", exact=True).select_option("Escalated")
    page.get_by_role("textbox", name="Reason", exact=True).fill(
        "A pool with two customers: who else is in it?"
    )
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("It was escalated: a lead decides.")).to_be_visible()
    press(page, "z")
    expect(page.get_by_text("Undone at once").first).to_be_visible()
    assert Verdict.objects.get().withdrawn_by == ana

    waiting = QueueItem.objects.filter(state="waiting").count()
    page.goto("/queue/")
    press(page, "b")
    page.get_by_label("What to do with all of them").select_option("Dismiss")
    page.get_by_label("They are instead").select_option(index=1)
    page.get_by_label("One reason for all of them").fill("One class with one assignment")
    page.get_by_role("button", name=f"Dismiss {waiting} clusters").press("Enter")
    state = page.get_by_role("region", name="State")
    expect(state).to_contain_text(f"{waiting} of {waiting} done", timeout=20_000)
    page.get_by_role("textbox", name="Why", exact=True).fill("Another course altogether")
    page.get_by_role("button", name="Reverse the whole batch").press("Enter")
    expect(state).to_contain_text(f"{waiting} of {waiting} taken back", timeout=20_000)
    assert Batch.objects.get().state == "reversed"
    assert QueueItem.objects.filter(state="waiting").count() == waiting
