"""The clusters of a campaign over time: when each was there, what became of it, who followed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import F, Min

from investigations.models import (
    Campaign,
    Cluster,
    ClusterFlow,
    ClusterStep,
    Contribution,
    FormerMembership,
    Membership,
    Run,
    Succession,
)

# More lanes are no picture any more.
MOST: Final = 30
_BANNED: Final = "account__status_changed_at"


@dataclasses.dataclass(frozen=True, slots=True)
class Moment:
    """What a scoring whose window ended ``at`` did to a cluster, which has so many accounts now."""

    at: dt.datetime
    kind: ClusterStep.Kind
    accounts: int


@dataclasses.dataclass(frozen=True, slots=True)
class Branch:
    """``began`` and ``ended`` are its first and last exchange; ``present`` whether the latest
    scoring found it, ``first_ban`` when the first of its accounts was banned.

    ``pivot`` is the share (0 to 1) of its calls that went to a new model within 24 hours of its
    release, as far as that was worth a word in its score.
    """

    cluster: Cluster
    began: dt.datetime
    ended: dt.datetime
    present: bool
    moments: Sequence[Moment]
    first_ban: dt.datetime | None
    pivot: float | None


@dataclasses.dataclass(frozen=True, slots=True)
class Passage:
    """Accounts that a scoring found in another cluster than before; ``share`` is of the source."""

    source: str
    target: str
    at: dt.datetime
    accounts: int
    share: float


@dataclasses.dataclass(frozen=True, slots=True)
class Takeover:
    """A successor with other accounts; ``after`` is from the predecessor's first ban to its first
    exchange, None where nobody was banned before."""

    predecessor: str
    successor: str
    at: dt.datetime
    likeness: float
    after: dt.timedelta | None


@dataclasses.dataclass(frozen=True, slots=True)
class Family:
    """``branches`` are those with most exchanges, by their first one; of ``total``."""

    branches: Sequence[Branch]
    passages: Sequence[Passage]
    takeovers: Sequence[Takeover]
    total: int


def family(campaign: Campaign, latest: Run | None) -> Family:
    """All that belongs to it now, or did when it was last found; seven queries, whatever its
    size."""
    own = Cluster.objects.filter(campaign=campaign)
    clusters = list(own.order_by("-exchanges", "key")[:MOST])
    keys = {each.pk: each.key for each in clusters}
    moments, bans, pivots = _moments(keys), _first_bans(keys), _pivots(keys)
    branches = [
        Branch(
            cluster=each,
            began=each.first_seen,
            ended=each.last_seen,
            present=latest is not None and each.run_id == latest.pk and each.account_count > 0,
            moments=moments[each.pk],
            first_ban=bans.get(each.pk),
            pivot=pivots.get(each.pk),
        )
        for each in clusters
    ]
    return Family(
        branches=sorted(branches, key=lambda each: (each.began, each.cluster.key)),
        passages=_passages(keys),
        takeovers=_takeovers(keys, bans),
        total=own.count(),
    )


def _moments(keys: Mapping[int, str]) -> Mapping[int, Sequence[Moment]]:
    """Those that changed something; a cluster that goes on for a year is not drawn day by day."""
    steps = ClusterStep.objects.filter(cluster__in=keys)
    quiet = {"kind": ClusterStep.Kind.CONTINUED, "joined": 0, "left": 0}
    found: dict[int, list[Moment]] = defaultdict(list)
    rows = steps.exclude(**quiet).order_by("run_id")
    for cluster, until, kind, accounts in rows.values_list(
        "cluster", "run__until", "kind", "accounts"
    ):
        if until is not None:
            found[cluster].append(Moment(until, ClusterStep.Kind(kind), accounts))
    return found


def _first_bans(keys: Mapping[int, str]) -> Mapping[int, dt.datetime]:
    """Of the accounts that each has, or had when it was last found."""
    found: dict[int, dt.datetime] = {}
    for model in (Membership, FormerMembership):
        rows: Any = model._default_manager.filter(cluster__in=keys, account__status="banned")
        for cluster, first in rows.order_by().values_list("cluster").annotate(Min(_BANNED)):
            if first is not None:
                found[cluster] = min(first, found.get(cluster, first))
    return found


def _pivots(keys: Mapping[int, str]) -> Mapping[int, float]:
    rows = Contribution.objects.filter(cluster__in=keys, signal="model_pivot", weight__gt=0)
    return {
        cluster: detail["share"]
        for cluster, detail in rows.values_list("cluster", "detail")
        if "share" in detail
    }


def _passages(keys: Mapping[int, str]) -> list[Passage]:
    flows = ClusterFlow.objects.filter(source__in=keys, target__in=keys)
    rows = flows.exclude(source=F("target")).order_by("run_id", "-share", "id")
    return [
        Passage(keys[source], keys[target], until, accounts, share)
        for source, target, until, accounts, share in rows.values_list(
            "source", "target", "run__until", "accounts", "share"
        )
        if until is not None
    ]


def _takeovers(keys: Mapping[int, str], bans: Mapping[int, dt.datetime]) -> list[Takeover]:
    rows = Succession.objects.filter(cluster__in=keys, predecessor__in=keys)
    found = []
    for row in rows.select_related("cluster", "predecessor"):
        at, ban = row.cluster.first_seen, bans.get(row.predecessor_id)
        after = at - ban if ban is not None and ban <= at else None
        found.append(Takeover(row.predecessor.key, row.cluster.key, at, row.likeness, after))
    return sorted(found, key=lambda each: (each.at, each.successor, -each.likeness))
