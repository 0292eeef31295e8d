"""How long things take from being found to being acted on, and how often people change their
minds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Min

from investigations.models import CaseTransition, Order, Verdict

_DECISIONS: Final = (Verdict.Kind.CONFIRMED, Verdict.Kind.DISMISSED)
_HOUR: Final = dt.timedelta(hours=1)
# Cluster, kind, when it was given, when the cluster was found, by whom, when it was taken back.
_Said = tuple[int, str, dt.datetime, dt.datetime, str, dt.datetime | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` to before ``until``."""

    since: dt.datetime
    until: dt.datetime

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this begins."""
        return Period(self.since - (self.until - self.since), self.since)


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """Hours; None of nothing. ``late`` is the ninth decile."""

    number: int
    median: float | None
    late: float | None


@dataclasses.dataclass(frozen=True, slots=True)
class Decider:
    person: str
    decisions: int
    median: float | None
    reversed: int


@dataclasses.dataclass(frozen=True, slots=True)
class Pace:
    """``triage`` is from a cluster's being found to the first thing anybody said of it, ``decide``
    to the first confirmation or dismissal, ``act`` from a case's confirmation to the first action
    that arrived. Each counts what ended in the period."""

    triage: Taken
    decide: Taken
    act: Taken
    decisions: int
    reversed: int
    deciders: Sequence[Decider]

    @property
    def reversed_share(self) -> float | None:
        return self.reversed / self.decisions if self.decisions else None


def pace(period: Period) -> Pace:
    """Four queries, however long the period is."""
    said = list(
        Verdict.objects.filter(given_at__lt=period.until)
        .order_by("given_at", "pk")
        .values_list(
            "cluster", "kind", "given_at", "cluster__created_at", "by__username", "withdrawn_at"
        )
    )
    first: dict[int, _Said] = {}
    decided: dict[int, _Said] = {}
    for row in said:
        first.setdefault(row[0], row)
        if row[1] in _DECISIONS:
            decided.setdefault(row[0], row)
    inside = [row for row in said if row[1] in _DECISIONS and row[2] >= period.since]
    return Pace(
        triage=_taken(_since_found(first.values(), period)),
        decide=_taken(_since_found(decided.values(), period)),
        act=_taken(_since_confirmed(period)),
        decisions=len(inside),
        reversed=sum(row[5] is not None for row in inside),
        deciders=_deciders(inside),
    )


def _since_found(rows: Iterable[_Said], period: Period) -> list[float]:
    return [
        max(0.0, (given - found) / _HOUR)
        for _, _, given, found, _, _ in rows
        if given >= period.since
    ]


def _since_confirmed(period: Period) -> list[float]:
    """Of each case whose first action arrived in the period, from its last confirmation before."""
    arrived = (
        Order.objects.filter(kind=Order.Kind.DO, delivered_at__isnull=False)
        .values("proposed__proposal__case")
        .annotate(first=Min("delivered_at"))
        .filter(first__gte=period.since, first__lt=period.until)
    )
    acted = {row["proposed__proposal__case"]: row["first"] for row in arrived}
    steps = CaseTransition.objects.filter(case__in=acted, target="confirmed").order_by("at")
    confirmed = {case: at for case, at in steps.values_list("case_id", "at") if at <= acted[case]}
    return [(acted[case] - at) / _HOUR for case, at in confirmed.items()]


def _deciders(rows: Iterable[_Said]) -> list[Decider]:
    by_person = defaultdict(list)
    for row in rows:
        by_person[row[4]].append(row)
    found = [
        Decider(
            person,
            len(own),
            statistics.median((given - found) / _HOUR for _, _, given, found, _, _ in own),
            sum(row[5] is not None for row in own),
        )
        for person, own in by_person.items()
    ]
    return sorted(found, key=lambda each: (-each.decisions, each.person))


def _taken(hours: Sequence[float]) -> Taken:
    if not hours:
        return Taken(0, None, None)
    late = hours[0] if len(hours) == 1 else statistics.quantiles(hours, n=10, method="inclusive")[8]
    return Taken(len(hours), statistics.median(hours), late)
