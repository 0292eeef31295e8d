"""3. Signals → edges → groups → scores with explanations."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
from scipy import sparse

from investigations.clusters import attributes, evidence, lockstep, portrait
from investigations.clusters.explanations import explanations
from investigations.clusters.facts import Floats, GroupFacts, Usual
from investigations.clusters.gather import Columns, columns, gather, usual
from investigations.clusters.groups import Groups, communities, compact
from investigations.clusters.join import joined
from investigations.clusters.matrix import ValueMatrix, fused, value_matrix
from investigations.clusters.members import adjustments, support
from investigations.clusters.neighbours import nearest
from investigations.clusters.result import (
    ACCOUNT_SUMMARIES,
    Contribution,
    Member,
    ScoredCluster,
    ScoringResult,
)
from investigations.clusters.rules import contributions, likelihood
from investigations.clusters.stream import Streams, streams
from investigations.detectors import LINKS, Measurements
from investigations.lake.schema import CAPABILITIES

THRESHOLD = 0.5
# Two accounts are neighbours above this similarity: about one rare value in common.
MIN_SIMILARITY = 0.12
LOCKSTEP_STRENGTH = 0.8

Progress = Callable[[str, float], None]


def matrices_of(measured: Measurements) -> dict[str, ValueMatrix]:
    """One matrix for each link detector, and one of the attributes that go in lockstep."""
    ids = measured.features["account_id"].combine_chunks()
    found = {
        detector.name: value_matrix(
            measured.links[detector.name],
            ids,
            signal=detector.name,
            version=detector.version,
            label=detector.label,
            strength=detector.strength,
            saturation=detector.saturation,
        )
        for detector in LINKS
    }
    pairs = lockstep.pairs(
        ids, attributes.origins(found), attributes.behaviours(measured.features, found)
    )
    found["lockstep"] = value_matrix(
        pairs,
        ids,
        signal="lockstep",
        version=1,
        label="pair of attributes",
        strength=LOCKSTEP_STRENGTH,
        saturation=2.0,
    )
    return found


@dataclasses.dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of accounts with all that was measured of them."""

    matrices: Mapping[str, ValueMatrix]
    graph: sparse.csr_matrix
    groups: Groups
    streams: Streams
    cols: Columns
    usual: Usual
    facts: list[GroupFacts]
    amounts: list[tuple[Contribution, ...]]


def _described(
    measured: Measurements,
    matrices: Mapping[str, ValueMatrix],
    graph: sparse.csr_matrix,
    groups: Groups,
) -> Grouping:
    split = streams(measured, groups, matrices)
    cols = columns(measured.features, split)
    base = usual(cols, matrices)
    facts = gather(measured, groups, split, matrices, cols)
    amounts = [contributions(g, base) for g in facts]
    return Grouping(matrices, graph, groups, split, cols, base, facts, amounts)


def group(measured: Measurements, progress: Progress) -> Grouping:
    """Links accounts, groups them, and drops from each group who does not belong to it."""
    progress("Weighing shared values", 0.0)
    matrices = matrices_of(measured)
    progress("Linking accounts", 0.15)
    graph = nearest(fused(matrices), MIN_SIMILARITY)
    progress("Grouping accounts", 0.35)
    groups = joined(communities(graph), matrices.values())
    progress("Describing groups", 0.5)
    first = _described(measured, matrices, graph, groups)
    kept = compact(np.where(_belongs(first), groups, -1))
    if np.array_equal(kept, groups):
        return first
    return _described(measured, matrices, graph, kept)


def _logits(grouping: Grouping) -> Floats:
    """Each account's log-odds: its group's and its own; the prior's outside groups."""
    totals = np.array([sum(c.weight for c in amounts) for amounts in grouping.amounts] + [-8.0])
    own = adjustments(support(grouping.graph, grouping.groups), grouping.cols)
    return totals[grouping.groups] + np.where(grouping.groups >= 0, sum(own.values()), 0.0)


def _belongs(grouping: Grouping) -> np.ndarray:
    """False for the loose members of groups that would be flagged."""
    flagged = np.array([likelihood(a) >= THRESHOLD for a in grouping.amounts] + [False])
    return ~flagged[grouping.groups] | (_logits(grouping) >= 0.0)


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
    scores = 1.0 / (1.0 + np.exp(-_logits(grouping)))
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
    operator = max(g.tied.get(name, 0.0) for name in ("payment", "phone", "signup_address"))
    standing = max(g.verified_share, g.declared_share, g.organisation_share)
    return "reseller" if operator >= 0.4 and standing < 0.3 else "other"


def _clusters(measured: Measurements, grouping: Grouping, threshold: float) -> list[ScoredCluster]:
    ids = measured.features["account_id"].combine_chunks()
    names = ids.to_pylist()
    hourly, start = portrait.hourly_matrix(measured)
    models = portrait.model_shares(measured, grouping.groups)
    shared = evidence.shared_values(grouping.groups, grouping.matrices)
    links = evidence.edges(grouping.graph, grouping.groups, grouping.matrices, ids)
    held = support(grouping.graph, grouping.groups)
    own = adjustments(held, grouping.cols)
    logits = _logits(grouping)
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


def _capabilities(grouping: Grouping, rows: np.ndarray) -> dict[str, float]:
    weights = grouping.cols.exchanges[rows]
    shares = {
        name: float(np.average(grouping.cols.shares[name][rows], weights=weights))
        for name in CAPABILITIES
    }
    return {n: round(s, 4) for n, s in sorted(shares.items(), key=lambda kv: -kv[1]) if s >= 0.005}
