"""The clusters of the latest run, one JSON line each, highest score first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, QuerySet

from investigations.campaigns.serving import standing
from investigations.exports.lines import rfc3339, write_lines
from investigations.models import (
    Cluster,
    ClusterFlow,
    ClusterStep,
    Membership,
    Run,
    Succession,
)
from investigations.snapshot import latest_run

# Few at a time: a cluster may have tens of thousands of accounts.
_CHUNK: Final = 50


def export_clusters(output: Path) -> int:
    """Write the contract's cluster lines to ``output``; returns how many.

    Raises ``NothingScoredError`` and ``OSError``.
    """
    with latest_run() as run:
        return write_lines(output, _lines(run))


def _lines(run: Run) -> Iterator[dict[str, Any]]:
    members = Membership.objects.filter(cluster=OuterRef("pk")).order_by("account__account_id")
    flows = ClusterFlow.objects.filter(run=run).exclude(source=F("target"))
    clusters: QuerySet[Any] = (
        Cluster.objects.present(run)
        .select_related("campaign", "profile")
        .prefetch_related(
            "contributions",
            Prefetch("steps", ClusterStep.objects.filter(run=run), to_attr="latest_steps"),
            Prefetch("flows_in", flows.select_related("source"), to_attr="came_from"),
            Prefetch("flows_out", flows.select_related("target"), to_attr="went_to"),
            Prefetch("servings", standing().select_related("campaign"), to_attr="also_serves"),
            Prefetch("predecessions", Succession.objects.select_related("predecessor")),
        )
        .defer("profile__activity", "profile__raster", "profile__explanations")
        .annotate(account_ids=ArraySubquery(members.values("account__account_id")))
        .order_by("-score", "key")
    )
    for cluster in clusters.iterator(chunk_size=_CHUNK):
        yield {
            "cluster_id": cluster.key,
            "score": cluster.score,
            "flagged": cluster.flagged,
            "kind": cluster.kind,
            "campaign_id": cluster.campaign.key if cluster.campaign else None,
            "accounts": cluster.account_ids,
            "exchanges": cluster.exchanges,
            "distillation_exchanges": cluster.distillation_exchanges,
            "first_seen": rfc3339(cluster.first_seen),
            "last_seen": rfc3339(cluster.last_seen),
            "capabilities": cluster.profile.capabilities,
            "evidence": [
                {"signal": each.signal, "weight": each.weight, "summary": each.summary}
                for each in cluster.contributions.all()
            ],
            "streams": cluster.profile.streams,
            "also_serves": [each.campaign.key for each in cluster.also_serves],
            "lineage": _lineage(cluster),
        }


def _lineage(cluster: Any) -> dict[str, Any] | None:
    """What the run did to the cluster; None of a run from before this was recorded."""
    if not cluster.latest_steps:
        return None
    step = cluster.latest_steps[0]
    return {
        "kind": step.kind,
        "joined": step.joined,
        "left": step.left,
        "from": [_move(flow.source, flow) for flow in cluster.came_from],
        "to": [_move(flow.target, flow) for flow in cluster.went_to],
        "successor_of": [
            {"cluster_id": each.predecessor.key, "likeness": each.likeness}
            for each in cluster.predecessions.all()
        ],
    }


def _move(other: Cluster, flow: ClusterFlow) -> dict[str, Any]:
    return {"cluster_id": other.key, "share": flow.share, "accounts": flow.accounts}
