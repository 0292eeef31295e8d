"""Groups → scored clusters with their explanations."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from investigations.clusters import evidence, portrait
from investigations.clusters.explanations import explanations
from investigations.clusters.facts import Floats, GroupFacts
from investigations.clusters.grouping import THRESHOLD, Grouping, Progress, group
from investigations.clusters.grouping import logits as logits_of
from investigations.clusters.members import adjustments, support
from investigations.clusters.result import (
    ACCOUNT_SUMMARIES,
    Contribution,
    Member,
    ScoredCluster,
    ScoringResult,
)
from investigations.clusters.rules import likelihood
from investigations.detectors import Measurements
from investigations.lake.schema import CAPABILITIES

# A pool: this share of the accounts is tied by payment and this share is new …
POOLED = 0.5
# … and fewer than this share belong to a customer whom the provider knows.
KNOWN = 0.3


def score(
    measured: Measurements,
    progress: Progress = lambda stage, share: None,
    threshold: float = THRESHOLD,
) -> ScoringResult:
    """Groups and scores the accounts of one window.

    ``progress(stage, share)`` is called before each step; what it raises stops the work.
    """
    grouping = group(measured, progress)
    progress("Writing explanations", 0.75)
    clusters = _clusters(measured, grouping, threshold)
    progress("Summing up", 0.95)
    flagged = np.zeros(len(grouping.groups), dtype=bool)
    numbers = [c.flagged for c in clusters] + [False]
    flagged = np.array(numbers)[grouping.groups]
    hourly, start = portrait.hourly_matrix(measured)
    everyone = np.arange(len(flagged))
    return ScoringResult(
        since=measured.view.since,
        until=measured.view.until,
        exchanges=measured.view.volume,
        threshold=threshold,
        clusters=tuple(sorted(clusters, key=lambda c: (-c.score, -c.exchanges))),
        accounts=_summaries(measured, grouping),
        activity=portrait.activity(
            hourly, start, everyone, np.where(flagged, grouping.cols.own, 0.0)
        ),
    )


def _summaries(measured: Measurements, grouping: Grouping) -> pa.Table:
    features = measured.features
    scores = 1.0 / (1.0 + np.exp(-logits_of(grouping)))
    return (
        features.select(["account_id", "exchanges", "first_seen", "last_seen"])
        .append_column("score", pa.array(scores, pa.float64()))
        .cast(ACCOUNT_SUMMARIES)
    )


def kind_of(g: GroupFacts, amounts: tuple[Contribution, ...], flagged: bool) -> str:
    """``distillation`` when flagged, ``reseller`` for a pool of accounts under one operator whose
    work is as mixed as the population's, else ``other``."""
    if flagged:
        return "distillation"
    operator = max(g.tied.get("payment", 0.0), g.tied.get("phone", 0.0))
    standing = max(g.verified_share, g.declared_share, g.known_organisations)
    pooled = operator >= POOLED and g.new_share >= POOLED and standing < KNOWN
    return "reseller" if pooled else "other"


def _clusters(measured: Measurements, grouping: Grouping, threshold: float) -> list[ScoredCluster]:
    ids = measured.features["account_id"].combine_chunks()
    names = ids.to_pylist()
    hourly, start = portrait.hourly_matrix(measured)
    models = portrait.model_shares(measured, grouping.groups)
    shared = evidence.shared_values(grouping.groups, grouping.matrices)
    links = evidence.edges(grouping.graph, grouping.groups, grouping.matrices, ids)
    held = support(grouping.graph, grouping.groups)
    own = adjustments(held, grouping.cols)
    logits = logits_of(grouping)
    first = measured.features["first_seen"].to_pylist()
    last = measured.features["last_seen"].to_pylist()
    made = []
    for g, amounts in zip(grouping.facts, grouping.amounts, strict=True):
        value = likelihood(amounts)
        rows = g.members
        made.append(
            ScoredCluster(
                score=value,
                flagged=value >= threshold,
                kind=kind_of(g, amounts, value >= threshold),
                campaign=str(g.number) if value >= threshold else None,
                members=tuple(
                    _member(names[row], int(row), grouping, held, own, logits) for row in rows
                ),
                exchanges=g.exchanges,
                distillation_exchanges=g.own_exchanges,
                first_seen=min(first[row] for row in rows),
                last_seen=max(last[row] for row in rows),
                capabilities=_capabilities(grouping, rows),
                models=models[g.number],
                contributions=amounts,
                explanations=explanations(g, grouping.usual),
                shared_values=shared[g.number],
                edges=links[g.number],
                activity=portrait.activity(hourly, start, rows, grouping.cols.own),
                raster=portrait.raster(hourly, start, rows, ids),
            )
        )
    return made


def _member(
    name: str,
    row: int,
    grouping: Grouping,
    held: Floats,
    own: Mapping[str, Floats],
    logits: Floats,
) -> Member:
    cols = grouping.cols
    exchanges = int(cols.exchanges[row])
    summaries = {
        "support": f"linked to the group {100 * held[row]:.0f} % as firmly as is usual in it",
        "own_work": f"{100 * cols.own[row]:.0f} % of its exchanges are of the group's stream",
        "standing": "verified or on a plan that declares its purpose",
    }
    return Member(
        account_id=name,
        score=float(1.0 / (1.0 + np.exp(-logits[row]))),
        support=float(held[row]),
        exchanges=exchanges,
        distillation_exchanges=min(exchanges, round(float(cols.own[row]) * exchanges)),
        evidence=tuple(
            Contribution(signal, float(values[row]), summaries[signal])
            for signal, values in own.items()
            if signal != "standing" or values[row] != 0
        ),
    )


def _capabilities(grouping: Grouping, rows: npt.NDArray[np.int64]) -> dict[str, float]:
    weights = grouping.cols.exchanges[rows]
    shares = {
        name: float(np.average(grouping.cols.shares[name][rows], weights=weights))
        for name in CAPABILITIES
    }
    return {n: round(s, 4) for n, s in sorted(shares.items(), key=lambda kv: -kv[1]) if s >= 0.005}
