"""Other clusters, open and closed, that share something with one."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from investigations.models import Cluster, ClusterProfile, SharedValue
from investigations.triage.standing import standings
from investigations.web.presenters.likelihood import Likelihood, likelihood
from investigations.web.presenters.likeness import cosine
from investigations.web.presenters.names import readable
from investigations.web.presenters.numbers import share

MOST = 8
# The rarest values of a cluster are looked for elsewhere, each in so many clusters at the most: the
# cost is bounded however many clusters there are. What more have in common says nothing.
RAREST = 60
WIDEST = 100
CANDIDATES = 50
# What one campaign is worth, in nats: as much as a value that one account in 150 holds.
SAME_CAMPAIGN = 5.0
# Less alike than this is not worth saying.
ALIKE = 0.5

_SHARED = """
    SELECT other.cluster_id, mine.signal, mine.rarity, mine.id
    FROM (SELECT id, signal, value, rarity FROM {table} WHERE cluster_id = %s
          ORDER BY rarity DESC, id LIMIT {rarest}) mine
    CROSS JOIN LATERAL (SELECT DISTINCT held.cluster_id FROM (
        SELECT cluster_id, signal FROM {table} WHERE value = mine.value LIMIT {widest}) held
        WHERE held.signal = mine.signal AND held.cluster_id <> %s) other
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Similar:
    key: str
    likelihood: Likelihood
    accounts: int
    standing: str
    reasons: Sequence[str]


@dataclasses.dataclass(slots=True)
class _Ties:
    rarity: float = 0.0  # nats, added up over the values in common
    signals: Counter[str] = dataclasses.field(default_factory=Counter)


def similar(cluster: Cluster) -> list[Similar]:
    """The ``MOST`` most similar, by the rarity of what is shared and by what is asked for.

    Only clusters of the same campaign or with a value in common are compared, in nine queries.
    """
    ties = _ties(cluster)
    if cluster.campaign_id:
        kin = Cluster.objects.filter(campaign=cluster.campaign_id).exclude(pk=cluster.pk)
        for pk in kin.values_list("pk", flat=True)[:CANDIDATES]:
            ties[pk].rarity += SAME_CAMPAIGN
    best = sorted(ties, key=lambda pk: (-ties[pk].rarity, pk))[:CANDIDATES]
    others = list(Cluster.objects.filter(pk__in=best).order_by("pk"))
    mixes = _mixes([cluster, *others])
    own = mixes.get(cluster.pk, {})
    alike = {other.pk: cosine(own, mixes.get(other.pk, {})) for other in others}

    def rank(other: Cluster) -> tuple[float, int]:
        return -ties[other.pk].rarity * (1 + (alike[other.pk] or 0.0)), other.pk

    shown = sorted(others, key=rank)[:MOST]
    standing = standings(shown)
    return [
        Similar(
            key=other.key,
            likelihood=likelihood(other.score),
            accounts=other.account_count,
            standing=standing[other.pk],
            reasons=_reasons(cluster, other, ties[other.pk], alike[other.pk]),
        )
        for other in shown
    ]


def _ties(cluster: Cluster) -> dict[int, _Ties]:
    """What others share with ``cluster``, by their pk."""
    found: dict[int, _Ties] = defaultdict(_Ties)
    table = SharedValue._meta.db_table
    sql = _SHARED.format(table=table, rarest=RAREST, widest=WIDEST)
    with connection.cursor() as cursor:
        cursor.execute(sql, [cluster.pk, cluster.pk])
        rows = cursor.fetchall()
    holders = Counter(value for _, _, _, value in rows)
    for other, signal, rarity, value in rows:
        # Held by one other cluster it ties two; held by ninety it ties nobody in particular.
        found[other].rarity += rarity / holders[value]
        found[other].signals[signal] += 1
    return found


def _mixes(clusters: Iterable[Cluster]) -> dict[int, Mapping[str, float]]:
    rows = ClusterProfile.objects.filter(cluster__in=clusters)
    return dict(rows.values_list("cluster_id", "capabilities"))


def _reasons(cluster: Cluster, other: Cluster, ties: _Ties, alike: float | None) -> list[str]:
    """``Payment instrument: 3 values``, ``same campaign``, ``aims alike: 98 %``."""
    reasons = [
        f"{readable(signal)}: {number} value{'' if number == 1 else 's'}"
        for signal, number in sorted(ties.signals.items(), key=lambda item: (-item[1], item[0]))
    ]
    if cluster.campaign_id and cluster.campaign_id == other.campaign_id:
        reasons.append("same campaign")
    if alike is not None and alike >= ALIKE:
        reasons.append(f"aims alike: {share(alike)}")
    return reasons
