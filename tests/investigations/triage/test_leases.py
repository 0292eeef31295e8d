"""One cluster, one person at a time."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import actions
from investigations.models import Cluster, QueueItem, Verdict
from investigations.triage import leases, queue, verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


def scored(number, size=5):
    found = [
        cluster(account_ids(f"c{n}", size + n), campaign=f"c{n}", seed=n) for n in range(number)
    ]
    return finished_scoring(scoring_result(found))


def passes(time):
    """As if so much time had gone by since everything was taken."""
    for item in QueueItem.objects.exclude(held_until=None):
        item.held_until -= time
        item.save()


def test_the_most_urgent_comes_first_and_the_last_goes_back(ana):
    scored(2)
    first = leases.take_next(by=ana)
    assert first.cluster.account_count == 6
    assert leases.take_next(by=ana) == first  # it is still the most urgent
    assert QueueItem.objects.filter(holder=ana).count() == 1


def test_nobody_gets_what_another_has(ana, leo, ada):
    scored(2)
    mine, theirs = leases.take_next(by=ana), leases.take_next(by=leo)
    assert mine != theirs
    assert leases.take_next(by=ada) is None
    with pytest.raises(leases.HeldError, match="ana is on it until"):
        leases.take(cluster=mine.cluster, by=ada)
    with pytest.raises(leases.HeldError):
        verdicts.give(cluster=mine.cluster, kind=Verdict.Kind.CONFIRMED, reason="Quick", by=ada)
    leases.release(cluster=mine.cluster, by=ada)  # it is not theirs to give back
    assert leases.take_next(by=ada) is None
    leases.release(cluster=mine.cluster, by=ana)
    assert leases.take_next(by=ada) == mine


def test_a_lease_ends_by_itself_unless_it_is_renewed(ana, leo):
    scored(1)
    item = leases.take_next(by=ana)
    passes(leases.LEASE - dt.timedelta(minutes=1))
    assert leases.renew(cluster=item.cluster, by=ana)
    passes(leases.LEASE - dt.timedelta(minutes=1))
    assert leases.take_next(by=leo) is None
    passes(dt.timedelta(minutes=2))
    assert not leases.renew(cluster=item.cluster, by=ana)
    assert leases.take_next(by=leo) == item
    assert not leases.renew(cluster=item.cluster, by=ana)


def test_whoever_takes_one_by_name_gives_back_the_other(ana):
    scored(2)
    first = leases.take_next(by=ana)
    other = QueueItem.objects.exclude(pk=first.pk).get()
    assert leases.take(cluster=other.cluster, by=ana).holder == ana
    first.refresh_from_db()
    assert first.holder is None
    with pytest.raises(QueueItem.DoesNotExist):
        leases.take(cluster=Cluster(pk=0), by=ana)


def test_what_sleeps_or_is_another_s_is_passed_over(ana, leo):
    scored(3)
    asleep, anas, rest = QueueItem.objects.all()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    queue.snooze(cluster=asleep.cluster, until=tomorrow, reason="Later", by=leo)
    queue.assign(cluster=anas.cluster, to=ana, by=leo)
    assert leases.take_next(by=leo) == rest
    assert leases.take_next(by=ana) == anas
    QueueItem.objects.filter(pk=asleep.pk).update(snoozed_until=timezone.now())
    assert leases.take_next(by=ana) == asleep


def test_a_decision_takes_it_off_the_desk_and_out_of_the_line(ana):
    scored(1)
    item = leases.take_next(by=ana)
    verdicts.give(cluster=item.cluster, kind=Verdict.Kind.NEEDS_MORE, reason="Texts", by=ana)
    item.refresh_from_db()
    assert (item.state, item.holder, item.held_until) == ("decided", None, None)
    assert leases.take_next(by=ana) is None


def at_once(people):
    """What each of them gets when all take the next in the same moment, each on a connection."""
    start = threading.Barrier(len(people))

    def taker(person):
        try:
            connection.ensure_connection()
            start.wait(60)
            item = leases.take_next(by=person)
            return item.pk if item else None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(taker, people))


@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_once_never_get_the_same():
    scored(30)
    people = [
        actions.create_user(username=f"p{n}", role="analyst", by="tests", password=f"Pass-{n}-word")
        for n in range(50)
    ]
    taken = at_once(people)
    got = [pk for pk in taken if pk is not None]
    assert len(got) == len(set(got)) == 30
    assert QueueItem.objects.exclude(holder=None).count() == 30


@pytest.mark.django_db(transaction=True)
def test_whoever_meets_nothing_but_locks_is_told_and_never_waits_for_them(ana, monkeypatch):
    scored(2)
    monkeypatch.setattr(leases, "PAUSES", (0.01, 0.01))
    with ThreadPoolExecutor(1) as thread, transaction.atomic():
        list(QueueItem.objects.select_for_update())
        with pytest.raises(leases.HeldError, match="try again"):
            thread.submit(elsewhere, ana).result(30)
    assert leases.take_next(by=ana) is not None


def elsewhere(person):
    """Taking the next on a connection of its own, which waits for no lock."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return leases.take_next(by=person)
    finally:
        connection.close()
