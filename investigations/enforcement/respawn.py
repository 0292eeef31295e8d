"""What comes back after a network was stopped."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

from django.db.models import Count, F, Max, Q

from investigations.cases import scope
from investigations.models import Account, Case, Cluster, Succession

STOPPED: Final = ("banned", "suspended")
# The likeliest; a case of a whole pool has a handful.
MOST_RETURNS: Final = 50
_DAY: Final = 86_400


@dataclasses.dataclass(frozen=True, slots=True)
class Return:
    """``cluster`` took over from ``predecessor``; ``days`` are from the last stop before it to its
    first exchange, None where no stop came before it.

    ``per_day`` are its exchanges of distillation a day, ``share`` that over its predecessor's; None
    of a predecessor without any.
    """

    cluster: Cluster
    predecessor: Cluster
    likeness: float
    days: float | None
    per_day: float
    share: float | None


@dataclasses.dataclass(frozen=True, slots=True)
class Respawn:
    """``stopped`` accounts in the case's clusters are banned or suspended now, the last of them at
    ``last_stop``."""

    stopped: int
    last_stop: dt.datetime | None
    returns: tuple[Return, ...]


def respawn_of(case: Case) -> Respawn:
    """What was stopped of the case, and which clusters took over from its own."""
    clusters = scope.clusters_of(case)
    stopped = Account.objects.filter(
        membership__cluster__in=clusters.values("pk"), status__in=STOPPED
    ).aggregate(number=Count("pk"), last=Max("status_changed_at"))
    before = Q(
        predecessor__memberships__account__status__in=STOPPED,
        predecessor__memberships__account__status_changed_at__lte=F("cluster__first_seen"),
    )
    found = (
        Succession.objects.filter(predecessor__in=clusters.values("pk"))
        .select_related("cluster", "predecessor")
        .annotate(
            last_stop=Max("predecessor__memberships__account__status_changed_at", filter=before)
        )
        .order_by("-likeness", "pk")[:MOST_RETURNS]
    )
    returns = tuple(_return(each, each.last_stop) for each in found)
    return Respawn(stopped["number"], stopped["last"], returns)


def _return(found: Succession, last_stop: dt.datetime | None) -> Return:
    now, before = _per_day(found.cluster), _per_day(found.predecessor)
    began = found.cluster.first_seen
    return Return(
        cluster=found.cluster,
        predecessor=found.predecessor,
        likeness=found.likeness,
        days=(began - last_stop).total_seconds() / _DAY if last_stop else None,
        per_day=now,
        share=now / before if before else None,
    )


def _per_day(cluster: Cluster) -> float:
    """Exchanges of distillation a day while it was seen, at least one day."""
    days = (cluster.last_seen - cluster.first_seen).total_seconds() / _DAY
    return cluster.distillation_exchanges / max(1.0, days)
