"""A case is handed to a team, found in the inbox, taken and answered."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from investigations.cases import escalating, joining, linking, opening, people, states, teams
from investigations.models import Case, Team
from tests.browser.conftest import check, check_everywhere
from tests.browser.test_pages import HOSTILE

pytestmark = pytest.mark.browser


@pytest.fixture
def case(ana, hydra):
    found = opening.open_case(title="One card, forty accounts", by=ana, things=[hydra])
    return states.move(case=found, to=Case.State.TRIAGE, by=ana, reason="Looked")


def test_a_lead_makes_a_team_an_analyst_hands_over_and_a_manager_takes_it(
    open_page, case, ana, leo, mia
):
    lead = open_page(leo)
    lead.goto("/teams/")
    lead.get_by_label("Name").fill("Legal")
    lead.get_by_label("What is handed to it").fill("Contracts, and what may leave the house")
    lead.get_by_label("Members").select_option(["mia"])
    lead.get_by_role("button", name="Create").click()
    expect(lead.get_by_role("rowheader", name="Legal")).to_be_visible()
    check_everywhere(lead)
    page = open_page(ana)
    page.goto("/cases/CS-0001/")
    page.get_by_text("Escalate it to a team").click()
    page.get_by_label("To", exact=True).select_option(label="Legal")
    page.get_by_label("What they need to know").fill("**One card** pays.\n\n- Is that allowed?")
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_role("heading", level=2, name="Escalated")).to_be_visible()
    check_everywhere(page)
    member = open_page(mia)
    member.goto("/")
    member.get_by_role("link", name="Inbox 1 unread").click()
    expect(member.get_by_text("ana handed CS-0001 to Legal.")).to_be_visible()
    check_everywhere(member)
    member.get_by_role("button", name="Open CS-0001").click()
    member.get_by_role("button", name="Take it").click()
    expect(member.get_by_text("mia has it", exact=False).first).to_be_visible()
    member.get_by_text("Answer, and give it back").click()
    member.get_by_label("Your team's answer to ana").fill("It forbids that")
    check_everywhere(member)
    member.get_by_role("button", name="Give it back").click()
    expect(member.get_by_role("heading", level=2, name="Investigating")).to_be_visible()
    page.goto("/inbox/")
    expect(page.get_by_text("mia of Legal has taken CS-0001.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_names_and_notes_stay_text_and_fit(open_page, case, ana, leo, width):
    team = teams.keep(team=Team(name=HOSTILE[:60], about=HOSTILE[:200]), members=[ana, leo], by=leo)
    second = teams.keep(team=Team(name="Other"), members=[leo], by=leo)
    escalating.escalate(case=case, to=second, by=ana, note=HOSTILE)
    escalating.escalate(case=case, to=team, by=leo, note=HOSTILE)
    people.assign(case=case, to=leo, by=ana)
    other = opening.open_case(title=HOSTILE[:200], by=ana)
    linking.link(case=case, other=other, by=ana, reason=HOSTILE)
    gone = opening.open_case(title=HOSTILE[:200], by=ana)
    joining.merge(cases=[gone], into=case, by=ana, reason=HOSTILE)
    page = open_page(leo, viewport={"width": width, "height": 900})
    for address in (
        f"/cases/{case.key}/",
        f"/cases/{gone.key}/",
        "/teams/",
        "/inbox/",
        "/mentions/",
        "/cases/?part=team",
    ):
        page.goto(address)
        for details in page.locator("main details").all():
            details.locator("summary").first.click()
        check(page)
    assert page.locator("img[src=x]").count() == 0
