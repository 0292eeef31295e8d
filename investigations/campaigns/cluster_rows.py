"""The rows of clusters and of what their pages explain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from investigations.campaigns.copying import clean, stored_id
from investigations.campaigns.template_rows import store_templates
from investigations.clusters.result import Activity, Raster, ScoredCluster
from investigations.models import Cluster, ClusterProfile, Contribution, Run

_CHANGING = [
    "run",
    "campaign",
    "kind",
    "score",
    "flagged",
    "account_count",
    "banned_count",
    "exchanges",
    "distillation_exchanges",
    "prompt_tokens",
    "completion_tokens",
    "first_seen",
    "last_seen",
    "first_flagged_at",
    "top_capability",
]


def store_clusters(
    clusters: Sequence[ScoredCluster],
    keys: Sequence[str],
    *,
    run: Run,
    now: dt.datetime,
) -> list[Cluster]:
    """Store clusters under these keys, with profile, contributions and templates; in order.

    The campaign, memberships, edges and shared values of the returned rows are the caller's to
    write.
    """
    flagged_at = dict(
        Cluster.objects.filter(key__in=keys).values_list("key", "first_flagged_at").iterator()
    )
    rows = [
        _row(
            key,
            cluster,
            run,
            first_flagged_at=flagged_at.get(key) or (now if cluster.flagged else None),
            created_at=now,
        )
        for key, cluster in zip(keys, clusters, strict=True)
    ]
    Cluster.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key"], update_fields=_CHANGING, batch_size=500
    )
    _explain(rows, clusters)
    store_templates(rows, clusters)
    return rows


def _row(
    key: str,
    cluster: ScoredCluster,
    run: Run,
    *,
    first_flagged_at: dt.datetime | None,
    created_at: dt.datetime,
) -> Cluster:
    top = max(cluster.capabilities.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
    return Cluster(
        key=key,
        run=run,
        kind=cluster.kind,
        score=cluster.score,
        flagged=cluster.flagged,
        account_count=len(cluster.members),
        exchanges=cluster.exchanges,
        distillation_exchanges=cluster.distillation_exchanges,
        prompt_tokens=sum(each.prompt for each in cluster.tokens.values()),
        completion_tokens=sum(each.completion for each in cluster.tokens.values()),
        first_seen=cluster.first_seen,
        last_seen=cluster.last_seen,
        first_flagged_at=first_flagged_at,
        created_at=created_at,  # of a cluster that is known, the row keeps the old one
        top_capability=clean(top[0])[:50],
    )


def _explain(rows: Sequence[Cluster], clusters: Sequence[ScoredCluster]) -> None:
    ClusterProfile.objects.filter(cluster__in=rows).delete()
    Contribution.objects.filter(cluster__in=rows).delete()
    pairs = list(zip(rows, clusters, strict=True))
    ClusterProfile.objects.bulk_create(
        (_profile(row, cluster) for row, cluster in pairs), batch_size=100
    )
    Contribution.objects.bulk_create(
        (each for row, cluster in pairs for each in _contributions(row, cluster)), batch_size=1000
    )


def _profile(row: Cluster, cluster: ScoredCluster) -> ClusterProfile:
    return ClusterProfile(
        cluster=row,
        capabilities=clean(cluster.capabilities),
        streams=[
            clean(
                {
                    "share": round(each.share, 4),
                    "templates": each.templates,
                    "capabilities": each.capabilities,
                }
            )
            for each in cluster.streams
        ],
        model_shares=clean(cluster.models),
        model_tokens=clean(
            {model: [each.prompt, each.completion] for model, each in cluster.tokens.items()}
        ),
        activity=_activity(cluster.activity),
        raster=_raster(cluster.raster),
        explanations=[
            clean({"name": each.name, "holds": each.holds, "reason": each.reason})
            for each in cluster.explanations
        ],
    )


def _contributions(row: Cluster, cluster: ScoredCluster) -> Iterable[Contribution]:
    for each in cluster.contributions:
        yield Contribution(
            cluster=row,
            signal=each.signal,
            weight=each.weight,
            summary=clean(each.summary),
            detail=clean(each.detail),
        )


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "hours": _hours(activity.hours),
        "total": list(activity.total),
        "distillation": list(activity.distillation),
        "streams": [list(counts) for counts in activity.streams],
    }


def _raster(raster: Raster) -> dict[str, Any]:
    return {
        "hours": _hours(raster.hours),
        "account_ids": [stored_id(account_id) for account_id in raster.account_ids],
        "counts": [list(row) for row in raster.counts],
        "accounts_total": raster.accounts_total,
    }


def _hours(hours: Iterable[dt.datetime]) -> list[str]:
    return [hour.astimezone(dt.UTC).isoformat().replace("+00:00", "Z") for hour in hours]
