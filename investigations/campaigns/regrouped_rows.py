"""The figures of clusters and campaigns after people regrouped accounts, or took that back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.utils import timezone

from investigations.models import (
    Account,
    Campaign,
    Cluster,
    ClusterProfile,
    FoundMembership,
    Membership,
    Run,
)

_ACCOUNT: Final = Account._meta.db_table
_CLUSTER: Final = Cluster._meta.db_table
_FOUND: Final = FoundMembership._meta.db_table
_MEMBER: Final = Membership._meta.db_table
# Whether people have accounts of the cluster elsewhere, or others in it.
_CHANGED: Final = (
    f"(EXISTS (SELECT 1 FROM {_FOUND} found WHERE found.cluster_id = cluster.id) "  # noqa: S608
    f"OR EXISTS (SELECT 1 FROM {_FOUND} found JOIN {_MEMBER} member "
    "ON member.account_id = found.account_id WHERE member.cluster_id = cluster.id))"
)


def as_found(cursor: Any) -> None:
    """The counts of all clusters as the scoring found them: of those by hand, nothing."""
    _restore(cursor, "cluster.as_found IS NOT NULL", [])
    Cluster.objects.filter(made_by_hand=True).update(account_count=0, banned_count=0)


def regrouped(cursor: Any, touched: Collection[int], run: Run, threshold: float | None) -> None:
    """Count these clusters (ids) anew; ``threshold`` is the run's.

    Those that have accounts are of ``run``, although it may not have found them; a cluster that is
    as the scoring found it gets the scoring's own counts.
    """
    if not touched:
        return
    ids = sorted(touched)
    _count(cursor, ids)
    _restore(cursor, f"cluster.as_found IS NOT NULL AND NOT {_CHANGED} AND id = ANY(%s)", [ids])
    Cluster.objects.filter(pk__in=ids, account_count__gt=0).exclude(run=run).update(run=run)
    _draw(cursor, ids, threshold)
    _count_campaigns(cursor, run)


def _count(cursor: Any, ids: Sequence[int]) -> None:
    cursor.execute(
        f"UPDATE {_CLUSTER} cluster SET "  # noqa: S608 - own names
        "as_found = CASE WHEN made_by_hand THEN NULL ELSE coalesce(as_found, jsonb_build_object("
        "'account_count', account_count, 'banned_count', banned_count, 'exchanges', "
        "cluster.exchanges, 'distillation_exchanges', cluster.distillation_exchanges)) END, "
        "account_count = now.accounts, banned_count = now.banned, exchanges = now.exchanges, "
        "distillation_exchanges = now.distillation FROM (SELECT wanted.id, "
        "count(member.id) AS accounts, count(*) FILTER (WHERE account.status = 'banned') AS banned,"
        " coalesce(sum(member.exchanges), 0) AS exchanges, "
        "coalesce(sum(member.distillation_exchanges), 0) AS distillation "
        "FROM unnest(%s::bigint[]) AS wanted (id) "
        f"LEFT JOIN {_MEMBER} member ON member.cluster_id = wanted.id "
        f"LEFT JOIN {_ACCOUNT} account ON account.id = member.account_id GROUP BY wanted.id) now "
        f"WHERE cluster.id = now.id AND (made_by_hand OR {_CHANGED})",
        [ids],
    )


def _restore(cursor: Any, condition: str, values: Sequence[Any]) -> None:
    cursor.execute(
        f"UPDATE {_CLUSTER} cluster SET "  # noqa: S608 - own names
        "account_count = (as_found ->> 'account_count')::integer, "
        "banned_count = (as_found ->> 'banned_count')::integer, "
        "exchanges = (as_found ->> 'exchanges')::bigint, "
        "distillation_exchanges = (as_found ->> 'distillation_exchanges')::bigint, "
        f"as_found = NULL WHERE {condition}",
        values,
    )


def _count_campaigns(cursor: Any, run: Run) -> None:
    cursor.execute(
        f"UPDATE {Campaign._meta.db_table} campaign SET account_count = now.accounts, "  # noqa: S608
        "exchanges = now.exchanges, distillation_exchanges = now.distillation "
        "FROM (SELECT campaign_id, sum(account_count) AS accounts, sum(exchanges) AS exchanges, "
        f"sum(distillation_exchanges) AS distillation FROM {_CLUSTER} "
        "WHERE run_id = %s AND campaign_id IS NOT NULL GROUP BY campaign_id) now "
        "WHERE campaign.id = now.campaign_id",
        [run.pk],
    )


# --- Clusters by hand ----------------------------------------------------------------------------


def _draw(cursor: Any, ids: Sequence[int], threshold: float | None) -> None:
    """Likelihood, kind, campaign and aims of clusters by hand: those of the clusters in which the
    scoring found their accounts, by weight."""
    cursor.execute(
        "SELECT member.cluster_id, found.cluster_id, "  # noqa: S608 - own names
        "sum(greatest(member.exchanges, 1))::double precision, "
        "sum(greatest(member.exchanges, 1) * coalesce(origin.score, member.score)), "
        "min(account.first_seen), max(account.last_seen) "
        f"FROM {_MEMBER} member JOIN {_ACCOUNT} account ON account.id = member.account_id "
        f"JOIN {_CLUSTER} cluster ON cluster.id = member.cluster_id AND cluster.made_by_hand "
        f"LEFT JOIN {_FOUND} found ON found.account_id = member.account_id "
        f"LEFT JOIN {_CLUSTER} origin ON origin.id = found.cluster_id "
        "WHERE member.cluster_id = ANY(%s) GROUP BY member.cluster_id, found.cluster_id",
        [ids],
    )
    parts: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for cluster, *part in cursor.fetchall():
        parts[cluster].append(tuple(part))
    origins = Cluster.objects.select_related("profile").in_bulk(
        {part[0] for of_one in parts.values() for part in of_one if part[0]}
    )
    for cluster in Cluster.objects.filter(pk__in=parts).order_by("pk"):
        _draw_one(cluster, parts[cluster.pk], origins, threshold)


def _draw_one(
    cluster: Cluster,
    parts: Sequence[tuple[Any, ...]],
    origins: Mapping[int, Cluster],
    threshold: float | None,
) -> None:
    weights = {part[0]: part[1] for part in parts}
    score = sum(part[2] for part in parts) / sum(weights.values())
    known = {origins[pk]: weight for pk, weight in weights.items() if pk is not None}
    heaviest = max(known, key=lambda each: (known[each], -each.pk), default=None)
    cluster.score = min(1.0, round(score, 9))
    cluster.flagged = threshold is not None and cluster.score >= threshold
    if cluster.flagged:
        cluster.kind = Cluster.Kind.DISTILLATION
        cluster.first_flagged_at = cluster.first_flagged_at or timezone.now()
    elif heaviest and heaviest.kind != Cluster.Kind.DISTILLATION:
        cluster.kind = heaviest.kind
    else:
        cluster.kind = Cluster.Kind.OTHER
    cluster.campaign_id = heaviest.campaign_id if heaviest and cluster.flagged else None
    cluster.top_capability = heaviest.top_capability if heaviest else ""
    cluster.first_seen = min((part[3] for part in parts if part[3]), default=cluster.first_seen)
    cluster.last_seen = max((part[4] for part in parts if part[4]), default=cluster.last_seen)
    cluster.save()
    profiles = [(each.profile, known[each]) for each in known if hasattr(each, "profile")]
    ClusterProfile.objects.update_or_create(
        cluster=cluster,
        defaults={
            "capabilities": _mean([(p.capabilities, weight) for p, weight in profiles]),
            "model_shares": _mean([(p.model_shares, weight) for p, weight in profiles]),
        },
    )


def _mean(parts: Sequence[tuple[Mapping[str, float], float]]) -> dict[str, float]:
    """The shares of several clusters as those of one, the largest first."""
    whole = sum(weight for _, weight in parts)
    sums: dict[str, float] = defaultdict(float)
    for shares, weight in parts:
        for name, share in shares.items():
            sums[name] += share * weight / whole
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return {name: round(share, 6) for name, share in ranked}
