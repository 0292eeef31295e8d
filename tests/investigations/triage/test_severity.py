"""How grave, and by when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from investigations.models import QueueItem, Severity
from investigations.triage import severity
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(
    ("priority", "expected"),
    [(0, "low"), (9_999, "low"), (10_000, "medium"), (100_000, "high"), (1_000_000, "critical")],
)
def test_the_rank_in_words(priority, expected):
    assert severity.severity(priority) == expected


@given(st.floats(0, 1e12), st.floats(0, 1e12))
def test_what_ranks_higher_is_never_due_later(one, other):
    low, high = sorted((one, other))
    assert severity.WITHIN[severity.severity(high)] <= severity.WITHIN[severity.severity(low)]


@pytest.mark.django_db
def test_the_database_and_the_code_agree_on_what_is_late_and_how_grave():
    groups = [cluster(account_ids(f"c{n}", 5), campaign=f"c{n}", seed=n) for n in range(12)]
    finished_scoring(scoring_result(groups))
    now = timezone.now()
    ranks = (5.0, 20_000.0, 200_000.0, 2_000_000.0)
    for number, item in enumerate(QueueItem.objects.all()):
        item.priority = ranks[number % 4]
        item.waiting_since = now - (1, 30, 200)[number // 4] * HOUR
        item.snoozed_until = now - 2 * HOUR if number == 11 else None
        item.state = "escalated" if number % 2 else "waiting"
        item.save()
    late = {item.pk for item in QueueItem.objects.all() if severity.due(item) < now}
    found = QueueItem.objects.filter(severity.late(now))
    assert set(found.values_list("pk", flat=True)) == late
    assert 0 < len(late) < 12
    QueueItem.objects.filter(pk__in=late).update(state="decided")
    assert not found.exists()
    for grave in Severity:
        exact = QueueItem.objects.filter(severity.exactly(grave))
        assert {severity.severity(item.priority) for item in exact} == {grave}
        assert exact.count() == 3


def test_a_snooze_starts_the_time_anew_and_what_is_decided_has_none():
    now = timezone.now()
    item = QueueItem(priority=5.0, waiting_since=now - 500 * HOUR)
    assert severity.due(item) < now
    item.snoozed_until = now + HOUR
    assert severity.due(item) == now + HOUR + severity.WITHIN[Severity.LOW]
    item.state = "decided"
    assert severity.due(item) is None
