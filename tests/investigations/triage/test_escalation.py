"""From an analyst to a lead, and back."""

from __future__ import annotations

import pytest

from investigations.models import AuditEntry, QueueItem, Verdict
from investigations.triage import leases, queue, verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db

HYDRA, JUDGE = account_ids("hydra", 40), account_ids("judge", 20)
ESCALATED = leases.Line(escalated=True)


def scored(*groups):
    return finished_scoring(
        scoring_result([cluster(group, campaign=f"c{n}", seed=n) for n, group in enumerate(groups)])
    )


@pytest.fixture
def item(db):
    scored(HYDRA)
    return QueueItem.objects.get()


def decide(item, by, kind=Verdict.Kind.ESCALATED):
    return verdicts.give(cluster=item.cluster, kind=kind, reason="Look at the cards", by=by)


def state(item):
    item.refresh_from_db()
    return item.state


def test_it_leaves_the_analysts_line_for_that_of_the_leads(item, ana, leo):
    queue.assign(cluster=item.cluster, to=ana, by=ana)
    leases.take(cluster=item.cluster, by=ana)
    since = item.waiting_since
    decide(item, ana)
    assert state(item) == "escalated"
    assert (item.assignee, item.holder) == (None, None)
    assert item.waiting_since > since
    assert leases.take_next(by=ana) is None
    assert leases.take_next(by=leo) is None  # a lead chooses to
    assert leases.take_next(by=leo, line=ESCALATED) == item
    given = AuditEntry.objects.filter(action="verdict.given").get()
    assert (given.new["kind"], given.reason) == ("escalated", "Look at the cards")


def test_an_analyst_neither_takes_nor_decides_what_was_escalated(item, ana):
    decide(item, ana)
    for act in (
        lambda: leases.take_next(by=ana, line=ESCALATED),
        lambda: leases.take(cluster=item.cluster, by=ana),
        lambda: queue.assign(cluster=item.cluster, to=ana, by=ana),
        lambda: decide(item, ana, Verdict.Kind.CONFIRMED),
    ):
        with pytest.raises(leases.HeldError, match="a lead decides"):
            act()
    assert Verdict.objects.count() == 1


def test_a_lead_decides_and_taking_back_goes_one_step_at_a_time(item, ana, leo):
    escalated = decide(item, ana)
    leases.take(cluster=item.cluster, by=leo)
    confirmed = decide(item, leo, Verdict.Kind.CONFIRMED)
    assert state(item) == "decided"
    verdicts.withdraw(verdict=confirmed, by=leo)
    assert state(item) == "escalated"
    verdicts.withdraw(verdict=escalated, by=ana)
    assert state(item) == "waiting"
    assert leases.take_next(by=ana) == item


def test_scorings_leave_it_with_the_leads(item, ana):
    decide(item, ana)
    scored(HYDRA, JUDGE)
    assert state(item) == "escalated"
    scored(JUDGE)
    assert state(item) == "gone"
    scored(HYDRA, JUDGE)
    assert state(item) == "escalated"


def test_what_never_came_to_the_queue_comes_to_it(item, ana):
    found = item.cluster
    item.delete()
    verdicts.give(cluster=found, kind=Verdict.Kind.ESCALATED, reason="Odd", by=ana)
    assert QueueItem.objects.get().state == "escalated"
