"""What waits, in which order, and what brings it back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from investigations.models import AuditEntry, Cluster, QueueItem, Run, Verdict
from investigations.triage import leases, queue, verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db

HYDRA, JUDGE, CROWD = account_ids("hydra", 40), account_ids("judge", 20), account_ids("crowd", 9)


def scored(*groups, **options):
    found = [cluster(group, campaign=f"c{n}", seed=n, **options) for n, group in enumerate(groups)]
    return finished_scoring(scoring_result(found))


def item(accounts=HYDRA) -> QueueItem:
    return QueueItem.objects.get(cluster__memberships__account__account_id=accounts[0])


def confirm(by, accounts=HYDRA):
    return verdicts.give(
        cluster=item(accounts).cluster, kind=Verdict.Kind.CONFIRMED, reason="One card", by=by
    )


def test_the_rank_is_what_is_at_stake_times_likelihood_times_growth():
    scored(HYDRA, JUDGE)
    first, second = QueueItem.objects.all()
    assert (first.cluster.account_count, second.cluster.account_count) == (40, 20)
    assert first.growth == 2.0  # all of it is new
    expected = first.cluster.distillation_exchanges * first.cluster.score * 2.0
    assert first.priority == pytest.approx(expected)


def test_what_is_neither_flagged_nor_likely_does_not_come_in():
    scored(CROWD, flagged=False, score=queue.REVIEW - 0.01)
    assert not QueueItem.objects.exists()
    scored(CROWD, flagged=False, score=queue.REVIEW)
    assert item(CROWD).state == "waiting"


def test_scoring_again_changes_nothing_but_growth_that_has_stopped_costs_no_place():
    scored(HYDRA, JUDGE)
    before = item()
    run = scored(HYDRA, JUDGE)
    again = item()
    assert (again.priority, again.waiting_since) == (before.priority, before.waiting_since)
    queue.refresh(run)
    assert QueueItem.objects.count() == 2


def test_what_grows_rises():
    scored(HYDRA)
    QueueItem.objects.update(priority=1.0)
    scored([*HYDRA, *JUDGE])
    assert item().growth == pytest.approx(1 + 20 / 60)
    assert item().priority > 1.0


def test_what_was_decided_comes_back_when_it_has_grown(ana):
    scored(HYDRA)
    confirm(ana)
    assert item().state == "decided"
    scored(HYDRA)
    assert item().state == "decided"
    assert not AuditEntry.objects.filter(action="queue.returned").exists()
    scored([*HYDRA, *JUDGE], exchanges_each=2000)
    assert item().state == "waiting"
    entry = AuditEntry.objects.get(action="queue.returned")
    assert (entry.actor, entry.old["state"], entry.new["state"]) == (
        "scoring",
        "decided",
        "waiting",
    )


def test_what_is_gone_does_not_wait_and_comes_back_when_it_does():
    scored(HYDRA, JUDGE)
    scored(JUDGE)
    assert QueueItem.objects.get(cluster__key="HC-00001").state == "gone"
    scored(HYDRA, JUDGE)
    assert item().state == "waiting"


def test_what_was_decided_stays_so_when_a_scoring_did_not_see_it(ana):
    scored(HYDRA, JUDGE)
    confirm(ana)
    scored(JUDGE)
    scored(HYDRA, JUDGE)
    assert item().state == "decided"


def test_what_was_decided_before_it_came_to_the_queue_does_not_wait(ana):
    run = scored(HYDRA)
    QueueItem.objects.all().delete()
    found = Cluster.objects.get()
    verdicts.give(cluster=found, kind=Verdict.Kind.CONFIRMED, reason="x", by=ana)
    queue.refresh(run)
    assert item().state == "decided"


def test_a_rank_that_has_fallen_is_what_a_decision_is_measured_by(ana):
    scored(HYDRA)
    scored(HYDRA)  # nothing new: the rank of today is half of the highest
    highest = item().priority
    confirm(ana)
    assert item().priority == pytest.approx(highest / 2)
    scored([*HYDRA, *JUDGE])
    assert item().state == "waiting"


def test_while_another_decision_stands_it_does_not_wait(ana, leo):
    scored(HYDRA)
    first, second = confirm(ana), confirm(leo)
    verdicts.withdraw(verdict=first, by=leo, reason="Twice")
    assert item().state == "decided"
    verdicts.withdraw(verdict=second, by=leo)
    assert item().state == "waiting"


def test_what_is_decided_is_neither_taken_nor_put_to_sleep(ana):
    scored(HYDRA)
    confirm(ana)
    found, tomorrow = item().cluster, timezone.now() + dt.timedelta(days=1)
    with pytest.raises(leases.HeldError, match="does not wait"):
        leases.take(cluster=found, by=ana)
    with pytest.raises(queue.QueueError, match="does not wait"):
        queue.snooze(cluster=found, until=tomorrow, reason="Later", by=ana)


def test_a_scoring_that_is_not_the_latest_says_nothing():
    old = scored(HYDRA)
    scored(JUDGE)
    queue.refresh(old)
    assert item(JUDGE).state == "waiting"
    assert Run.objects.count() == 2


def test_to_assign_is_on_record_from_whom_to_whom(ana, leo):
    scored(HYDRA)
    found = item().cluster
    queue.assign(cluster=found, to=ana, by=ana)
    queue.assign(cluster=found, to=ana, by=ana)
    queue.assign(cluster=found, to=None, by=leo)
    assert item().assignee is None
    entries = AuditEntry.objects.filter(action="queue.assigned").order_by("id")
    assert [(each.actor, each.old, each.new) for each in entries] == [
        ("ana", {"assignee": None}, {"assignee": "ana"}),
        ("leo", {"assignee": "ana"}, {"assignee": None}),
    ]


def test_to_snooze_takes_a_time_to_come_and_a_reason(ana):
    scored(HYDRA)
    found, tomorrow = item().cluster, timezone.now() + dt.timedelta(days=1)
    with pytest.raises(queue.QueueError, match="still to come"):
        queue.snooze(cluster=found, until=timezone.now(), reason="Later", by=ana)
    with pytest.raises(queue.QueueError, match="why"):
        queue.snooze(cluster=found, until=tomorrow, reason=" ", by=ana)
    queue.snooze(cluster=found, until=tomorrow, reason="Asked the customer", by=ana)
    assert item().snoozed_until == tomorrow
    entry = AuditEntry.objects.get(action="queue.snoozed")
    assert (entry.reason, entry.target_id) == ("Asked the customer", str(found.pk))


@given(
    share=st.floats(0, 1),
    score=st.floats(0, 1),
    exchanges=st.integers(0, 10**12),
)
def test_the_rank_never_falls_below_what_is_at_stake_and_likely(share, score, exchanges):
    found = Cluster(distillation_exchanges=exchanges, score=score)
    rank = queue.priority(found, 1 + share)
    assert exchanges * score <= rank <= 2 * exchanges * score


def test_the_rows_hold_what_they_promise(ana):
    scored(HYDRA)
    for wrong in ({"state": "lost"}, {"priority": -1}, {"growth": 0.5}, {"holder": ana}):
        with pytest.raises(IntegrityError), transaction.atomic():
            QueueItem.objects.update(**wrong)
