"""A case goes the ways that it may, and the database holds it to them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investigations.cases import opening, states
from investigations.models import AuditEntry, Case, CaseTransition

pytestmark = pytest.mark.django_db
S = Case.State


@pytest.fixture
def case(ana):
    return opening.open_case(title="A pool of fake accounts", by=ana)


def went(case, by, *way):
    for to in way:
        case = states.move(case=case, to=to, by=by, reason=f"to {to}")
    return case


def test_the_whole_way_is_on_record(case, ana, leo):
    done = went(case, leo, S.TRIAGE, S.INVESTIGATING, S.CONFIRMED, S.ACTIONED, S.CLOSED)
    assert (done.state, done.outcome) == (S.CLOSED, "confirmed") and done.closed_at
    way = list(case.transitions.values_list("source", "target", "reason"))
    assert way[0] == ("", "new", "Opened")
    assert way[-1] == ("actioned", "closed", "to closed")
    entry = AuditEntry.objects.filter(action="case.moved").latest("id")
    assert (entry.old["state"], entry.new["state"], entry.actor) == ("actioned", "closed", "leo")


def test_a_step_that_is_none_says_so_and_changes_nothing(case, ana):
    with pytest.raises(states.IllegalStepError, match="become closed"):
        states.move(case=case, to=S.CLOSED, by=ana, reason="Over")
    with pytest.raises(states.IllegalStepError, match="Say why"):
        states.move(case=case, to=S.TRIAGE, by=ana, reason="  ")
    case.refresh_from_db()
    assert case.state == S.NEW and case.transitions.count() == 1


def test_what_is_taken_up_again_has_no_outcome_and_no_end(case, ana):
    closed = went(case, ana, S.TRIAGE, S.DISMISSED, S.CLOSED)
    assert closed.outcome == "dismissed"
    again = went(closed, ana, S.INVESTIGATING)
    assert (again.outcome, again.closed_at) == ("", None)


def test_every_state_is_left_by_some_way_and_reached_by_some():
    assert set(states.ALLOWED) == set(S)
    reached = set().union(*states.ALLOWED.values())
    assert reached == set(S) - {S.NEW}
    assert all(states.ALLOWED[each] for each in S)


def test_the_steps_are_offered_in_the_order_of_the_way():
    assert states.steps("triage") == [S.INVESTIGATING, S.ESCALATED, S.DISMISSED]


@given(way=st.lists(st.sampled_from(list(S)), max_size=12))
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_whatever_is_tried_the_row_and_its_history_agree(ana, way):
    case = opening.open_case(title="Tried", by=ana)
    gone = [S.NEW]
    for to in way:
        try:
            states.move(case=case, to=to, by=ana, reason="Tried")
        except states.IllegalStepError:
            # Escalated it is with a team and a note, elsewhere.
            assert to not in states.ALLOWED[gone[-1]] - {S.ESCALATED}
        else:
            assert to in states.ALLOWED[gone[-1]]
            gone.append(to)
    case.refresh_from_db()
    assert [case.state, [*case.transitions.values_list("target", flat=True)]] == [gone[-1], gone]
    assert (case.outcome != "") == (case.state in {S.CONFIRMED, S.DISMISSED, S.ACTIONED, S.CLOSED})
    assert (case.closed_at is not None) == (case.state == S.CLOSED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "confirmed"},
        {"state": "actioned", "outcome": "dismissed"},
        {"outcome": "confirmed"},
        {"state": "closed", "outcome": "confirmed"},
        {"title": ""},
    ],
)
def test_the_database_refuses_what_cannot_be(case, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**wrong)


def test_nobody_rewrites_a_step(case):
    steps = CaseTransition.objects.filter(case=case)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        steps.update(reason="Another")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        steps.delete()
