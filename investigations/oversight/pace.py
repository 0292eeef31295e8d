"""How long things take from being found to being acted on, and how often people change their
minds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, NamedTuple

from django.db.models import Min

from investigations.models import CaseItem, CaseTransition, Order, Verdict

_DECISIONS: Final = (Verdict.Kind.CONFIRMED, Verdict.Kind.DISMISSED)
_HOUR: Final = dt.timedelta(hours=1)


class _Said(NamedTuple):
    """Something that was said of a cluster, which is in ``queue`` now."""

    cluster: int
    kind: str
    given: dt.datetime
    found: dt.datetime
    person: str
    withdrawn: dt.datetime | None
    queue: str | None

    @property
    def hours(self) -> float:
        """From the cluster's being found."""
        return max(0.0, (self.given - self.found) / _HOUR)


class _Acted(NamedTuple):
    """Hours from a case's confirmation to the first action that arrived; whose case, and in which
    queue its first cluster is now."""

    hours: float
    person: str | None
    queue: str | None


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
class Part:
    """The same of one queue or person; the name is empty for the general queue and for nobody."""

    name: str
    triage: Taken
    decide: Taken
    act: Taken
    decisions: int
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
    by_queue: Sequence[Part]
    by_person: Sequence[Part]

    @property
    def reversed_share(self) -> float | None:
        return self.reversed / self.decisions if self.decisions else None


def pace(period: Period) -> Pace:
    """Four queries, over the clusters of which something was said in the period."""
    said = _said(period)
    first: dict[int, _Said] = {}
    decided: dict[int, _Said] = {}
    for row in said:
        first.setdefault(row.cluster, row)
        if row.kind in _DECISIONS:
            decided.setdefault(row.cluster, row)
    triaged = [row for row in first.values() if row.given >= period.since]
    settled = [row for row in decided.values() if row.given >= period.since]
    decisions = [row for row in said if row.kind in _DECISIONS and row.given >= period.since]
    acted = _acted(period)

    def part(name: str, belongs: Callable[[_Said | _Acted], bool]) -> Part:
        made = [row for row in decisions if belongs(row)]
        return Part(
            name,
            _taken([row.hours for row in triaged if belongs(row)]),
            _taken([row.hours for row in settled if belongs(row)]),
            _taken([row.hours for row in acted if belongs(row)]),
            len(made),
            sum(row.withdrawn is not None for row in made),
        )

    every: list[_Said | _Acted] = [*triaged, *decisions, *acted]
    queues = sorted({row.queue or "" for row in every})
    people = sorted({row.person or "" for row in every})
    whole = part("", lambda row: True)
    return Pace(
        triage=whole.triage,
        decide=whole.decide,
        act=whole.act,
        decisions=whole.decisions,
        reversed=whole.reversed,
        by_queue=[part(name, partial(_is_of, "queue", name)) for name in queues],
        by_person=[part(name, partial(_is_of, "person", name)) for name in people],
    )


def _is_of(what: str, name: str, row: _Said | _Acted) -> bool:
    return (getattr(row, what) or "") == name


def _said(period: Period) -> list[_Said]:
    """By time, all that was ever said of the clusters that the period is about."""
    inside = Verdict.objects.filter(given_at__gte=period.since, given_at__lt=period.until)
    rows = Verdict.objects.filter(given_at__lt=period.until, cluster__in=inside.values("cluster"))
    return [
        _Said(*row)
        for row in rows.order_by("given_at", "pk").values_list(
            "cluster",
            "kind",
            "given_at",
            "cluster__created_at",
            "by__username",
            "withdrawn_at",
            "cluster__queue_item__queue__name",
        )
    ]


def _acted(period: Period) -> list[_Acted]:
    """Of each case whose first action arrived in the period, from its last confirmation before."""
    arrived = (
        Order.objects.filter(kind=Order.Kind.DO, delivered_at__isnull=False)
        .values("proposed__proposal__case")
        .annotate(first=Min("delivered_at"))
        .filter(first__gte=period.since, first__lt=period.until)
    )
    done = {row["proposed__proposal__case"]: row["first"] for row in arrived}
    steps = CaseTransition.objects.filter(case__in=done, target="confirmed").order_by("at")
    confirmed = {
        case: (at, owner)
        for case, at, owner in steps.values_list("case_id", "at", "case__owner__username")
        if at <= done[case]
    }
    items = CaseItem.objects.filter(case__in=done, cluster__isnull=False).order_by("-pk")
    queues = dict(items.values_list("case_id", "cluster__queue_item__queue__name"))
    return [
        _Acted((done[case] - at) / _HOUR, owner, queues.get(case))
        for case, (at, owner) in confirmed.items()
    ]


def _taken(hours: Sequence[float]) -> Taken:
    if not hours:
        return Taken(0, None, None)
    late = hours[0] if len(hours) == 1 else statistics.quantiles(hours, n=10, method="inclusive")[8]
    return Taken(len(hours), statistics.median(hours), late)
