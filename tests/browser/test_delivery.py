"""Suspensions reach a platform that fails for a third of them, and are taken back."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from investigations.cases import opening, states
from investigations.enforcement import approving, proposing
from investigations.models import Action, Case, Cluster, CustodyEntry
from tests.browser.conftest import check_everywhere
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result
from tests.receiver import SECRET, Receiver

pytestmark = pytest.mark.browser
MANY = 150


@pytest.fixture
def receiver(settings, monkeypatch):
    """For the pages, which run here, and for the worker, which does not."""
    found = Receiver()
    found.start()
    values = {
        "PLATFORM_URL": found.url,
        "PLATFORM_SECRET": SECRET,
        "PLATFORM_TIMEOUT": 10.0,
        "PLATFORM_BACK_OFF": 0.1,
    }
    for name, value in values.items():
        setattr(settings, name, value)
        monkeypatch.setitem(os.environ, name, str(value))
    yield found
    found.stop()


@pytest.fixture
def approved(transactional_db, settings, tmp_path, ana, leo):
    settings.LAKE_URL = str(tmp_path / "lake")
    finished_scoring(scoring_result([cluster(account_ids("hydra", MANY), score=0.99)]))
    case = opening.open_case(title="One hand", by=ana, things=[Cluster.objects.get()])
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        case = states.move(case=case, to=to, by=ana, reason="It is")
    found = proposing.draft(case=case, action=Action.SUSPEND, reason="They distil", by=ana)
    found = proposing.submit(proposal=found, by=ana)
    return approving.approve(proposal=found, by=leo, seen=found.evidence_sha256)


def test_delivery_to_a_platform_that_fails_for_a_third_of_them(
    open_page, ana, approved, receiver, worker
):
    for number in range(0, MANY, 3):
        receiver.goes_wrong(f"hydra-{number:05d}", "refuses")
    failing = len(receiver.wrong)
    worker()
    page = open_page(ana)
    page.goto(f"/enforcement/{approved.key}/")
    check_everywhere(page)
    page.get_by_label("Accounts that go first").fill("10")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("nothing is sent")
    check_everywhere(page)
    assert not receiver.seen
    page.go_back()
    page.get_by_label("Accounts that go first").fill("10")
    page.get_by_role("button", name="Carry it out").click()
    expect(page.get_by_text("wait until somebody has looked")).to_be_visible(timeout=30_000)
    assert sum(receiver.seen.values()) == 10
    page.get_by_label("What for").fill("Nobody complained")
    page.get_by_role("button", name="Let the rest go").click()
    expect(page.get_by_text(f"Failed: {failing:,}")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(f"{MANY - failing:,} of {MANY:,}")).to_be_visible(timeout=60_000)
    assert len(receiver.done) == MANY - failing
    page.get_by_role("link", name=f"Failed: {failing:,}").click()
    expect(page.get_by_text("Answered with status 422").first).to_be_visible()
    check_everywhere(page)

    receiver.wrong.clear()
    page.get_by_label("Of", exact=True).select_option(label="All accounts")
    page.locator("#correct_reason").fill("They mended it")
    page.get_by_role("button", name="Repeat what failed").click()
    expect(page.get_by_text(f"{MANY:,} of {MANY:,}")).to_be_visible(timeout=60_000)
    assert len(receiver.done) == MANY and receiver.bad_signatures == 0

    page.get_by_role("checkbox", name="Choose hydra-00003").check()
    page.locator("#correct_reason").fill("A school asked")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text("1 are taken back")).to_be_visible()
    expect(page.get_by_text("Taken back: 1")).to_be_visible(timeout=30_000)
    assert "hydra-00003" not in receiver.done
    page.get_by_label("Of", exact=True).select_option(label="All accounts")
    page.locator("#correct_reason").fill("The wrong network after all")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text(f"Taken back: {MANY:,}")).to_be_visible(timeout=60_000)
    assert receiver.done == {}
    page.goto(f"/enforcement/{approved.key}/deliveries/hydra-00006/")
    expect(page.get_by_text("Take it back")).to_be_visible()
    check_everywhere(page)
    assert CustodyEntry.objects.filter(event="exported").exists()
