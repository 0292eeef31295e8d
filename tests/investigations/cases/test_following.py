"""What was stopped and comes back takes its case up again."""

from __future__ import annotations

import pytest

from investigations.cases import contents, following, joining, opening, states
from investigations.models import Case, Cluster, ClusterStep, Succession
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db
S = Case.State
CONFIRMED = (S.TRIAGE, S.INVESTIGATING, S.CONFIRMED)


@pytest.fixture
def run(db):
    return finished_scoring()


@pytest.fixture
def pair(run):
    """A cluster, and another that took over from it."""
    old, new = Cluster.objects.filter(run=run).order_by("key")[:2]
    Succession.objects.create(cluster=new, predecessor=old, run=run, likeness=0.9)
    return old, new


def case_of(cluster, by, *way):
    case = opening.open_case(title="A pool", by=by, things=[cluster])
    for to in way:
        case = states.move(case=case, to=to, by=by, reason="On")
    return case


@pytest.mark.parametrize("end", [(S.ACTIONED,), (S.ACTIONED, S.CLOSED), (S.CLOSED,)])
def test_a_case_that_is_over_is_taken_up_and_names_the_successor(run, pair, ana, end):
    old, new = pair
    case = case_of(old, ana, *CONFIRMED, *end)
    assert following.reopen(run) == [case]
    case.refresh_from_db()
    step = case.transitions.last()
    assert (case.state, case.outcome, step.by) == (S.INVESTIGATING, "", None)
    assert f"{new.key} took over from {old.key}" in step.reason
    assert following.reopen(run) == []


def test_others_stay_as_they_are(run, pair, ana):
    old, new = pair
    case_of(new, ana, *CONFIRMED, S.CLOSED)  # the successor's own
    case_of(old, ana, *CONFIRMED)  # not over
    case_of(old, ana, S.DISMISSED, S.CLOSED)  # nobody was stopped
    taken = case_of(old, ana, *CONFIRMED)
    contents.remove(item=taken.items.get(), by=ana, reason="Another affair")
    states.move(case=taken, to=S.CLOSED, by=ana, reason="Over")
    assert following.reopen(run) == []


@pytest.mark.parametrize(
    ("kind", "joined", "taken_up"),
    [("grown", 12, True), ("merged", 1, True), ("continued", 1, False), ("merged", 0, False)],
)
def test_one_that_grows_after_its_end_is_taken_up(run, ana, kind, joined, taken_up):
    cluster = Cluster.objects.filter(run=run).order_by("key").first()
    case = case_of(cluster, ana, *CONFIRMED, S.ACTIONED)
    ClusterStep.objects.filter(run=run, cluster=cluster).update(kind=kind, joined=joined)
    assert (following.reopen(run) == [case]) == taken_up
    if taken_up:
        more = f"{cluster.key} has {joined} more account{'s' if joined > 1 else ''}"
        assert more in case.transitions.last().reason


def test_one_that_goes_on_in_another_stays(run, pair, ana):
    old, _ = pair
    case = case_of(old, ana, *CONFIRMED)
    into = opening.open_case(title="All", by=ana)
    joining.merge(cases=[case], into=into, by=ana, reason="One hand")
    assert following.reopen(run) == []


def test_a_run_without_successions_asks_for_nothing_more(run, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert following.reopen(run) == []
