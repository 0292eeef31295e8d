"""From a confirmed case to an approved proposal, by three people."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts import actions
from investigations.cases import opening, states
from investigations.enforcement import proposing
from investigations.models import Account, Action, Case, Proposal
from tests.browser.conftest import check, check_everywhere, settled
from tests.browser.test_pages import HOSTILE
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def case(ana, hydra):
    found = opening.open_case(title="One hand", by=ana, things=[hydra])
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        found = states.move(case=found, to=to, by=ana, reason="It is")
    return found


def test_a_suspension_is_proposed_rejected_changed_and_approved_by_another(
    open_page, ana, leo, case
):
    page = open_page(ana)
    page.goto(f"/cases/{case.key}/")
    page.get_by_label("Action", exact=True).select_option(label="Suspend")
    page.locator("#action_reason").fill("They distil our reasoning")
    page.get_by_role("button", name="Draft it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Suspend: EN-0001")
    page.get_by_role("checkbox", name="Choose hydra-00003").check()
    page.get_by_label("Why", exact=True).fill("A school asked")
    page.get_by_role("button", name="Do so").click()
    expect(page.get_by_text("A school asked")).to_be_visible()
    check_everywhere(page)
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)

    lead = open_page(leo)
    lead.goto("/enforcement/")
    check_everywhere(lead)
    lead.get_by_role("link", name="EN-0001").click()
    settled(lead)
    lead.get_by_label("Reason").fill("Softer first")
    lead.get_by_role("button", name="Reject").click()
    expect(lead.get_by_text("Softer first")).to_be_visible()
    lead.get_by_text("Change it …").click()
    lead.get_by_label("Action", exact=True).select_option(label="Limit rate")
    lead.get_by_label("Exchanges a day, for a limit").fill("20")
    lead.locator("#revise_reason").fill("A limit tells less")
    lead.get_by_role("button", name="Draft the change").click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text("Limit rate to 20")
    lead.get_by_role("button", name="Propose it").click()
    expect(lead.get_by_role("button", name="Approve")).to_have_count(0)

    second = actions.create_user(username="lea", role="lead", by="tests", password=PASSWORD)
    other = open_page(second)
    other.goto("/enforcement/EN-0002/")
    expect(other.get_by_text("A school asked")).to_be_visible()
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Approved")
    check_everywhere(other)
    assert Proposal.objects.get(key="EN-0002").approvals.get().by == second


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_texts_stay_text_and_fit(open_page, ana, case, width):
    account = Account.objects.get(account_id="hydra-00003")
    Account.objects.filter(pk=account.pk).update(account_id=HOSTILE)
    found = proposing.draft(case=case, action=Action.SUSPEND, reason=HOSTILE, by=ana)
    proposing.single_out(proposal=found, accounts=[account.pk], by=ana, reason=HOSTILE)
    page = open_page(ana, viewport={"width": width, "height": 900})
    for address in (f"/enforcement/{found.key}/?part=out", "/enforcement/?part=own"):
        page.goto(address)
        check(page)
    assert page.locator("img[src=x]").count() == 0
