"""What waits for people, and for how long."""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Sequence

from django.utils import timezone

from investigations.cases.states import OPEN
from investigations.models import Case, QueueItem


@dataclasses.dataclass(frozen=True, slots=True)
class Waiting:
    """``name`` is a queue's or a person's, ``key`` its number; empty for the general queue and for
    nobody. Ages are in days."""

    name: str
    key: str
    clusters: int
    oldest: float
    median: float


@dataclasses.dataclass(frozen=True, slots=True)
class Backlog:
    clusters: int
    oldest: float
    median: float
    by_queue: Sequence[Waiting]
    by_person: Sequence[Waiting]
    cases: Sequence[Waiting]


def backlog() -> Backlog:
    """Of all that waits or was escalated now, also what sleeps, and of the open cases by who has
    them (``clusters`` are cases there); two queries."""
    now = timezone.now()
    rows = QueueItem.objects.filter(state__in=("waiting", "escalated")).values_list(
        "waiting_since", "queue__name", "queue", "assignee__username", "assignee"
    )
    queues: dict[tuple[str, str], list[float]] = defaultdict(list)
    people: dict[tuple[str, str], list[float]] = defaultdict(list)
    ages = []
    for since, queue, queue_pk, person, person_pk in rows:
        age = (now - since) / dt.timedelta(days=1)
        ages.append(age)
        queues[queue or "", str(queue_pk or "")].append(age)
        people[person or "", str(person_pk or "")].append(age)
    return Backlog(
        clusters=len(ages),
        oldest=max(ages, default=0.0),
        median=statistics.median(ages) if ages else 0.0,
        by_queue=_waiting(queues),
        by_person=_waiting(people),
        cases=_waiting(_cases(now)),
    )


def _cases(now: dt.datetime) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    rows = Case.objects.filter(state__in=OPEN).values_list("opened_at", "owner__username")
    for opened, owner in rows:
        found[owner or "", owner or ""].append((now - opened) / dt.timedelta(days=1))
    return found


def _waiting(groups: dict[tuple[str, str], list[float]]) -> list[Waiting]:
    found = [
        Waiting(name, key, len(ages), max(ages), statistics.median(ages))
        for (name, key), ages in groups.items()
    ]
    return sorted(found, key=lambda each: (-each.clusters, each.name))
