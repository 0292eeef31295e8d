"""The rows of clusters and of what their pages explain."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa

from investigations.campaigns.copying import clean, copy_rows, json_text, number_rows, stored_id
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
_PROFILES: Final = pa.schema(
    [
        ("cluster_id", pa.int64()),
        *(
            (name, pa.string())
            for name in (
                "capabilities",
                "streams",
                "model_shares",
                "model_tokens",
                "activity",
                "raster",
                "explanations",
            )
        ),
    ]
)
_CONTRIBUTIONS: Final = pa.schema(
    [
        ("cluster_id", pa.int64()),
        ("signal", pa.string()),
        ("weight", pa.float64()),
        ("summary", pa.string()),
        ("detail", pa.string()),
    ]
)
# A raster of a hundred accounts has a hundred thousand numbers.
_PROFILES_AT_ONCE: Final = 200


def store_clusters(
    cursor: Any,
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
    _explain(cursor, rows, clusters)
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


def _explain(cursor: Any, rows: Sequence[Cluster], clusters: Sequence[ScoredCluster]) -> None:
    """Replace the profiles and contributions of these clusters; by COPY, for they are long."""
    placed = [(row.pk, cluster) for row, cluster in zip(rows, clusters, strict=True)]
    keys = [pk for pk, _ in placed]
    ClusterProfile.objects.filter(cluster__in=keys).delete()
    Contribution.objects.filter(cluster__in=keys).delete()
    copy_rows(
        cursor,
        ClusterProfile._meta.db_table,
        _PROFILES,
        (_profile(pk, cluster) for pk, cluster in placed),
        at_once=_PROFILES_AT_ONCE,
    )
    copy_rows(
        cursor,
        Contribution._meta.db_table,
        _CONTRIBUTIONS,
        (each for pk, cluster in placed for each in _contributions(pk, cluster)),
    )


def _profile(pk: int, cluster: ScoredCluster) -> tuple[Any, ...]:
    streams = [
        {
            "share": round(each.share, 4),
            "templates": each.templates,
            "capabilities": dict(each.capabilities),
        }
        for each in cluster.streams
    ]
    tokens = {model: [each.prompt, each.completion] for model, each in cluster.tokens.items()}
    explanations = [
        {"name": each.name, "holds": each.holds, "reason": each.reason}
        for each in cluster.explanations
    ]
    return (
        pk,
        json_text(dict(cluster.capabilities)),
        json_text(streams),
        json_text(dict(cluster.models)),
        json_text(tokens),
        _activity(cluster.activity),
        _raster(cluster.raster),
        json_text(explanations),
    )


def _contributions(pk: int, cluster: ScoredCluster) -> Iterator[tuple[Any, ...]]:
    for each in cluster.contributions:
        yield pk, each.signal, each.weight, clean(each.summary), json_text(dict(each.detail))


def _activity(activity: Activity) -> str:
    hours = _hours(activity.hours)
    total, distillation = json_text(activity.total), json_text(activity.distillation)
    streams = json_text(activity.streams)
    return (
        f'{{"hours": {hours}, "total": {total}, "distillation": {distillation}, '
        f'"streams": {streams}}}'
    )


def _raster(raster: Raster) -> str:
    names = json_text([stored_id(account_id) for account_id in raster.account_ids])
    return (
        f'{{"hours": {_hours(raster.hours)}, "account_ids": {names}, '
        f'"counts": {number_rows(raster.counts)}, "accounts_total": {raster.accounts_total}}}'
    )


def _hours(hours: Iterable[dt.datetime]) -> str:
    return f"[{', '.join(map(_hour, hours))}]"


@functools.lru_cache(maxsize=24 * 400)
def _hour(hour: dt.datetime) -> str:
    """As JSON; all clusters live in the same few hundred hours."""
    return f'"{hour.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")}"'
