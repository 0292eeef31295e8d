"""A case is handed to a team with a note, taken by one of them, and answered."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts import actions
from investigations.cases import escalating, opening, people, states, teams
from investigations.cases.states import IllegalStepError
from investigations.models import AuditEntry, Case, Escalation, InboxEntry, Team

pytestmark = pytest.mark.django_db
S = Case.State


@pytest.fixture
def legal(leo, mia):
    return teams.keep(team=Team(name="Legal"), members=[mia], by=leo)


@pytest.fixture
def payments(leo):
    return teams.keep(team=Team(name="Payments"), members=[leo], by=leo)


@pytest.fixture
def case(ana):
    found = opening.open_case(title="A pool of fake accounts", by=ana)
    return states.move(case=found, to=S.TRIAGE, by=ana, reason="Looked")


@pytest.fixture
def handed(case, legal, ana):
    return escalating.escalate(case=case, to=legal, by=ana, note=" One **card** pays for all ")


def told(person):
    return list(InboxEntry.objects.filter(person=person).values_list("notice__kind", flat=True))


def test_it_goes_to_the_team_with_the_note_and_its_members_hear_of_it(case, handed, ana, mia, leo):
    case.refresh_from_db()
    assert (case.state, case.team, case.owner) == (S.ESCALATED, handed.team, ana)
    assert handed.note == "One **card** pays for all"
    assert told(mia) == ["escalated"] and told(leo) == told(ana) == []
    entry = AuditEntry.objects.get(action="case.escalated")
    assert entry.old["team"] is None and entry.new["team"] == "Legal"
    assert case.transitions.last().reason == "Handed to Legal."


def test_who_has_it_hears_that_it_was_handed_over(case, legal, ana, leo, mia):
    people.assign(case=case, to=ana, by=leo)
    escalating.escalate(case=case, to=legal, by=leo, note="Look")
    assert told(ana) == ["escalated"] and told(mia) == ["escalated"]
    assert people.concerned(case) == {ana, leo}


def test_one_of_them_takes_it_and_who_handed_it_over_stays_near(case, handed, ana, leo, mia):
    with pytest.raises(IllegalStepError, match="Only members of Legal"):
        escalating.take(escalation=handed, by=leo)
    taken = escalating.take(escalation=handed, by=mia)
    case.refresh_from_db()
    assert taken.taken_by == case.owner == mia and told(ana) == ["taken"]
    assert people.concerned(case) == {ana, mia}
    with pytest.raises(IllegalStepError, match="mia has taken it"):
        escalating.take(escalation=handed, by=mia)


def test_what_the_team_says_ends_it_and_reaches_who_asked(case, handed, ana, mia):
    escalating.take(escalation=handed, by=mia)
    done = states.move(case=case, to=S.CONFIRMED, by=mia, reason="The contract forbids it")
    handed.refresh_from_db()
    assert (done.team, done.outcome) == (None, "confirmed")
    assert (handed.answer, handed.ended_by) == ("The contract forbids it", mia)
    assert told(ana) == ["moved", "taken"]
    with pytest.raises(IllegalStepError, match="over"):
        escalating.take(escalation=handed, by=mia)


def test_a_member_answers_and_it_goes_back_to_who_asked(case, handed, ana, leo, mia):
    escalating.take(escalation=handed, by=mia)
    with pytest.raises(IllegalStepError, match="Only members"):
        escalating.give_back(escalation=handed, by=leo, answer="No")
    with pytest.raises(IllegalStepError, match="Say why"):
        escalating.give_back(escalation=handed, by=mia, answer=" ")
    back = escalating.give_back(escalation=handed, by=mia, answer="The contract forbids it")
    handed.refresh_from_db()
    assert (back.state, back.owner, back.team) == (S.INVESTIGATING, ana, None)
    assert handed.answer == "The contract forbids it" and "assigned" in told(ana)
    with pytest.raises(IllegalStepError, match="over"):
        escalating.give_back(escalation=handed, by=mia, answer="Again")


def test_it_is_handed_on_to_another_team(case, handed, payments, mia, leo):
    on = escalating.escalate(case=case, to=payments, by=mia, note="Their cards, please")
    case.refresh_from_db()
    handed.refresh_from_db()
    assert case.team == payments and handed.answer == "Handed on to Payments."
    assert case.transitions.filter(target=S.ESCALATED).count() == 1
    assert told(leo) == ["escalated"] and not on.ended_at
    with pytest.raises(IllegalStepError, match="has it already"):
        escalating.escalate(case=case, to=payments, by=mia, note="Once more")


@pytest.mark.parametrize("note", ["", "  \n", "x" * (escalating.LONGEST_NOTE + 1)])
def test_nobody_is_left_to_guess(case, legal, ana, note):
    with pytest.raises(IllegalStepError, match="what they need to know"):
        escalating.escalate(case=case, to=legal, by=ana, note=note)
    assert not Escalation.objects.exists()


def test_only_work_that_goes_on_is_escalated(legal, ana, leo, case):
    fresh = opening.open_case(title="Just opened", by=ana)
    with pytest.raises(IllegalStepError, match="can't become escalated"):
        escalating.escalate(case=fresh, to=legal, by=ana, note="Look")
    with pytest.raises(IllegalStepError, match="which team"):
        states.move(case=case, to=S.ESCALATED, by=ana, reason="Too big")
    teams.disband(team=legal, by=leo)
    with pytest.raises(IllegalStepError, match="disbanded"):
        escalating.escalate(case=case, to=legal, by=ana, note="Look")


def test_people_who_may_see_nothing_are_told_nothing(case, legal, ana, leo, mia):
    gone = actions.create_user(username="gus", role="manager", by="tests")
    teams.keep(team=legal, members=[mia, gone], by=leo)
    actions.disable_user(user=gone, by="tests")
    escalating.escalate(case=case, to=legal, by=ana, note="Look")
    assert told(mia) == ["escalated"] and told(gone) == []


@pytest.mark.parametrize(
    "wrong",
    [{"state": "escalated"}, {"state": "triage", "team": 1}],
)
def test_the_database_ties_the_team_to_the_state(case, legal, wrong):
    if "team" in wrong:
        wrong = wrong | {"team": legal}
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**wrong)


def test_nobody_rewrites_a_hand_over(handed, case, ana):
    rows = Escalation.objects.filter(pk=handed.pk)
    for change in (lambda: rows.update(note="Another"), rows.delete):
        with pytest.raises(IntegrityError, match="hand-over"), transaction.atomic():
            change()
    states.move(case=case, to=S.INVESTIGATING, by=ana, reason="Back")
    with pytest.raises(IntegrityError, match="hand-over"), transaction.atomic():
        rows.update(answer="Another")
