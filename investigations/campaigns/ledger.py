"""The extraction ledger: what was taken, how much of it is distillation, and what it cost."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from investigations.models import Cluster, ClusterProfile, Membership

# What ICD 203 calls almost certain: the accounts that the lower bound counts.
CERTAIN: Final = 0.95


@dataclasses.dataclass(frozen=True, slots=True)
class Estimate:
    """Exchanges of distillation: ``low`` are those of almost certain accounts, ``high`` would be
    all exchanges of all accounts, were nothing relayed for others; low ≤ value ≤ high."""

    low: int
    value: int
    high: int


@dataclasses.dataclass(frozen=True, slots=True)
class Hour:
    exchanges: int
    distillation: int


@dataclasses.dataclass(frozen=True, slots=True)
class Ledger:
    """Of some clusters, each account counted once.

    ``tokens`` are [of prompts, of answers] by model, as far as the logs say; ``models`` and
    ``capabilities`` are shares (0 to 1) of the exchanges, weighted by each cluster's;
    ``hours`` have only those in which something was asked.
    """

    clusters: int
    accounts: int
    exchanges: int
    distillation: Estimate
    tokens: Mapping[str, tuple[int, int]]
    models: Mapping[str, float]
    capabilities: Mapping[str, float]
    hours: Mapping[dt.datetime, Hour]

    @property
    def relayed(self) -> int:
        """Exchanges that are somebody else's, by the estimate."""
        return self.exchanges - self.distillation.value

    @property
    def distillation_share(self) -> float:
        return self.distillation.value / self.exchanges if self.exchanges else 0.0


def ledger(clusters: QuerySet[Cluster]) -> Ledger:
    """Of ``clusters`` as their latest scoring saw them; three queries.

    Accounts and exchanges come from the memberships, of which an account has one: whatever people
    regroup, nothing is counted twice.
    """
    members = Membership.objects.filter(cluster__in=clusters.values("pk")).aggregate(
        accounts=Count("pk"),
        exchanges=Sum("exchanges", default=0),
        low=Sum("distillation_exchanges", filter=Q(score__gte=CERTAIN), default=0),
        value=Sum("distillation_exchanges", default=0),
    )
    weights = dict(clusters.order_by().values_list("pk", "exchanges"))
    profiles = list(ClusterProfile.objects.filter(cluster__in=weights).defer("raster"))
    return Ledger(
        clusters=len(weights),
        accounts=members["accounts"],
        exchanges=members["exchanges"],
        distillation=Estimate(members["low"], members["value"], members["exchanges"]),
        tokens=_tokens(profiles),
        models=_mixed([(weights[p.pk], p.model_shares) for p in profiles]),
        capabilities=_mixed([(weights[p.pk], p.capabilities) for p in profiles]),
        hours=_hours(profiles),
    )


def surely(cluster: Cluster) -> int:
    """Exchanges of distillation by its almost certain accounts: the least that it took."""
    certain = Membership.objects.filter(cluster=cluster, score__gte=CERTAIN)
    found: int = certain.aggregate(sum=Sum("distillation_exchanges", default=0))["sum"]
    return found


def _tokens(profiles: list[ClusterProfile]) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for profile in profiles:
        for model, (asked, answered) in profile.model_tokens.items():
            before = found.get(model, (0, 0))
            found[model] = (before[0] + asked, before[1] + answered)
    return found


def _mixed(parts: list[tuple[int, Mapping[str, float]]]) -> dict[str, float]:
    """Shares of a whole that is made of parts with shares and weights of their own."""
    whole = sum(weight for weight, _ in parts)
    sums: dict[str, float] = defaultdict(float)
    for weight, shares in parts:
        for name, share in shares.items():
            sums[name] += weight * share
    return {name: volume / whole for name, volume in sums.items()} if whole else {}


def _hours(profiles: list[ClusterProfile]) -> dict[dt.datetime, Hour]:
    total: Counter[str] = Counter()
    distillation: Counter[str] = Counter()
    for profile in profiles:
        stored: Mapping[str, Any] = profile.activity
        hours = stored.get("hours", ())
        total.update(dict(zip(hours, stored.get("total", ()), strict=True)))
        distillation.update(dict(zip(hours, stored.get("distillation", ()), strict=True)))
    found = {
        dt.datetime.fromisoformat(hour): Hour(number, distillation[hour])
        for hour, number in total.items()
        if number
    }
    return dict(sorted(found.items()))
