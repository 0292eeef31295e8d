"""How often something holds among all the groups that a scoring considered."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Q

from investigations.campaigns.latest import latest_scoring
from investigations.models import Cluster, Contribution, Run
from investigations.web.presenters.numbers import share

CACHE_SECONDS = 3600
_EXPLANATIONS = """
    SELECT said ->> 'name', count(*) FILTER (WHERE (said ->> 'holds')::boolean), count(*)
    FROM investigations_clusterprofile AS profile
    JOIN investigations_cluster AS cluster ON cluster.id = profile.cluster_id,
         jsonb_array_elements(profile.explanations) AS said
    WHERE cluster.run_id = %s
    GROUP BY 1
"""


@dataclasses.dataclass(frozen=True, slots=True)
class BaseRate:
    """It holds for ``groups`` of ``considered`` groups, flagged or not."""

    groups: int
    considered: int

    @property
    def words(self) -> str:
        """``3 of 214 groups (1.4 %)``."""
        part = share(self.groups / self.considered) if self.considered else "–"
        return f"{self.groups:,} of {self.considered:,} groups ({part})"


@dataclasses.dataclass(frozen=True, slots=True)
class BaseRates:
    """``explanations`` by name; ``contributions`` by signal and whether it speaks for guilt."""

    explanations: Mapping[str, BaseRate]
    contributions: Mapping[tuple[str, bool], BaseRate]


def base_rates(run: Run) -> BaseRates:
    """Of all groups that ``run`` considered.

    None are known of a run that is not the latest: the groups that were found again have left it.
    """
    latest = latest_scoring()
    if latest is None or latest.pk != run.pk:
        return BaseRates({}, {})
    ended = latest.finished_at.timestamp() if latest.finished_at else 0
    key = f"base-rates:{run.pk}:{ended}"
    found: BaseRates | None = cache.get(key)
    if found is None:
        found = BaseRates(_explanations(run), _contributions(run))
        cache.set(key, found, CACHE_SECONDS)
    return found


def _explanations(run: Run) -> dict[str, BaseRate]:
    with connection.cursor() as cursor:
        cursor.execute(_EXPLANATIONS, [run.pk])
        return {name: BaseRate(holds, considered) for name, holds, considered in cursor.fetchall()}


def _contributions(run: Run) -> dict[tuple[str, bool], BaseRate]:
    considered = Cluster.objects.filter(run=run).count()
    counted = (
        Contribution.objects.filter(cluster__run=run)
        .order_by()
        .values("signal")
        .annotate(guilty=Count("id", filter=Q(weight__gte=0)), all=Count("id"))
    )
    return {
        (row["signal"], guilty): BaseRate(
            row["guilty"] if guilty else row["all"] - row["guilty"], considered
        )
        for row in counted
        for guilty in (True, False)
    }
