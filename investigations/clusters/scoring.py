"""Groups → scored clusters with their explanations."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from investigations.clusters import evidence, portrait
from investigations.clusters.explanations import explanations
from investigations.clusters.facts import Floats, GroupFacts
from investigations.clusters.families import REVIEW, families
from investigations.clusters.grouping import THRESHOLD, Grouping, Progress, adjustments_of, group
from investigations.clusters.grouping import logits as logits_of
from investigations.clusters.linking import campaigns
from investigations.clusters.members import lacking, support
from investigations.clusters.result import (
    ACCOUNT_SUMMARIES,
    Contribution,
    Edge,
    Member,
    ScoredCluster,
    ScoringResult,
    SharedValue,
    TemplateFamily,
    Tokens,
    WorkStream,
)
from investigations.clusters.rules import likelihood
from investigations.clusters.workstreams import workstreams
from investigations.detectors import Measurements
from investigations.lake.schema import CAPABILITIES

# A pool: this share of the accounts is tied by payment and this share is new …
POOLED = 0.5
# … and fewer than this share belong to a customer whom the provider knows.
KNOWN = 0.3


@dataclasses.dataclass(frozen=True, slots=True)
class Material:
    """All that clusters are written from; arrays and lists of accounts in ``features`` order, lists
    of groups in the order of their numbers."""

    grouping: Grouping
    threshold: float
    ids: pa.Array
    names: list[str]
    first: list[dt.datetime]
    last: list[dt.datetime]
    hourly: sparse.csr_matrix
    start: int  # the hourly matrix' first hour (since 1970)
    models: list[tuple[dict[str, float], dict[str, Tokens]]]  # shares of exchanges, tokens
    shared: list[tuple[SharedValue, ...]]
    links: list[tuple[Edge, ...]]
    campaigns: Mapping[int, int]  # flagged group → the group that its campaign is named by
    streams: Mapping[int, tuple[WorkStream, ...]]  # of flagged groups
    families: Mapping[int, tuple[TemplateFamily, ...]]  # of those worth a person's look
    held: Floats
    own: Mapping[str, Floats]
    logits: Floats


def score(
    measured: Measurements,
    progress: Progress = lambda stage, share: None,
    threshold: float = THRESHOLD,
    *,
    read_texts: bool = True,
) -> ScoringResult:
    """Groups and scores the accounts of one window.

    ``progress(stage, share)`` is called before each step; what it raises stops the work. A cluster
    is flagged from a score of ``threshold``. Without ``read_texts`` the templates' wording stays
    unknown; nothing else depends on it.
    """
    grouping = group(measured, progress, threshold)
    progress("Writing explanations", 0.75)
    material = _material(measured, grouping, threshold, read_texts=read_texts)
    clusters = [_cluster(material, g) for g in grouping.facts]
    progress("Summing up", 0.95)
    flagged = np.array([c.flagged for c in clusters] + [False])[grouping.groups]
    everyone = np.arange(len(flagged))
    named = np.where(flagged, grouping.cols.own, 0.0)
    return ScoringResult(
        since=measured.view.since,
        until=measured.view.until,
        exchanges=measured.view.volume,
        threshold=threshold,
        clusters=tuple(sorted(clusters, key=lambda c: (-c.score, -c.exchanges))),
        accounts=_summaries(measured, material.logits),
        activity=portrait.activity(material.hourly, material.start, everyone, named),
    )


def _material(
    measured: Measurements, grouping: Grouping, threshold: float, *, read_texts: bool
) -> Material:
    ids = measured.features["account_id"].combine_chunks()
    hourly, start = portrait.hourly_matrix(measured)
    held = support(grouping.graph, grouping.groups)
    flagged = [g.number for g in grouping.facts if _value(grouping, g) >= threshold]
    looked_at = [g.number for g in grouping.facts if _value(grouping, g) >= min(REVIEW, threshold)]
    return Material(
        grouping=grouping,
        threshold=threshold,
        ids=ids,
        names=ids.to_pylist(),
        first=measured.features["first_seen"].to_pylist(),
        last=measured.features["last_seen"].to_pylist(),
        hourly=hourly,
        start=start,
        models=portrait.models_used(measured, grouping.groups),
        shared=evidence.shared_values(grouping.groups, grouping.matrices),
        links=evidence.edges(grouping.graph, grouping.groups, grouping.matrices, ids),
        campaigns=campaigns(grouping.groups, flagged, grouping.matrices),
        streams=workstreams(measured, grouping.groups, flagged),
        families=families(measured, grouping.groups, looked_at, read_texts=read_texts),
        held=held,
        own=adjustments_of(grouping),
        logits=logits_of(grouping),
    )


def _summaries(measured: Measurements, logits: Floats) -> pa.Table:
    features = measured.features
    scores = 1.0 / (1.0 + np.exp(-logits))
    return (
        features.select(["account_id", "exchanges", "first_seen", "last_seen"])
        .append_column("score", pa.array(scores, pa.float64()))
        .cast(ACCOUNT_SUMMARIES)
    )


def kind_of(g: GroupFacts, flagged: bool) -> str:
    """``distillation`` when flagged, ``reseller`` for a pool of accounts under one operator whose
    work is as mixed as the population's, else ``other``."""
    if flagged:
        return "distillation"
    operator = max(g.tied.get("payment", 0.0), g.tied.get("phone", 0.0))
    standing = max(g.verified_share, g.declared_share, g.known_organisations)
    pooled = operator >= POOLED and g.new_share >= POOLED and standing < KNOWN
    return "reseller" if pooled else "other"


def _value(grouping: Grouping, g: GroupFacts) -> float:
    return likelihood(grouping.amounts[g.number])


def _cluster(material: Material, g: GroupFacts) -> ScoredCluster:
    grouping, rows = material.grouping, g.members
    amounts = grouping.amounts[g.number]
    value = _value(grouping, g)
    flagged = value >= material.threshold
    expected = lacking(g)
    streams = material.streams.get(g.number, ())
    activity = portrait.activity(material.hourly, material.start, rows, grouping.cols.own)
    return ScoredCluster(
        score=value,
        flagged=flagged,
        kind=kind_of(g, flagged),
        campaign=str(material.campaigns[g.number]) if flagged else None,
        members=tuple(_member(material, expected, int(row)) for row in rows),
        exchanges=g.exchanges,
        distillation_exchanges=g.own_exchanges,
        first_seen=min(material.first[row] for row in rows),
        last_seen=max(material.last[row] for row in rows),
        capabilities=_capabilities(grouping, rows),
        models=material.models[g.number][0],
        tokens=material.models[g.number][1],
        contributions=amounts,
        explanations=explanations(g, grouping.usual),
        shared_values=material.shared[g.number],
        edges=material.links[g.number],
        activity=portrait.by_stream(activity, streams),
        raster=portrait.raster(material.hourly, material.start, rows, material.ids),
        streams=streams,
        families=material.families.get(g.number, ()),
    )


def _member(material: Material, expected: Sequence[str], row: int) -> Member:
    """``expected`` names what nearly all members of the group share."""
    cols, held = material.grouping.cols, material.held
    exchanges = int(cols.exchanges[row])
    without = [name for name in expected if not material.grouping.tied[name][row]]
    summaries = {
        "support": f"linked to the group {100 * held[row]:.0f} % as firmly as is usual in it",
        "own_work": f"{100 * cols.own[row]:.0f} % of its exchanges are of the group's stream",
        "likeness": _likeness(without),
        "standing": "verified or on a plan that declares its purpose",
    }
    return Member(
        account_id=material.names[row],
        score=float(1.0 / (1.0 + np.exp(-material.logits[row]))),
        support=float(held[row]),
        exchanges=exchanges,
        distillation_exchanges=min(exchanges, round(float(cols.own[row]) * exchanges)),
        evidence=tuple(
            Contribution(signal, float(values[row]), summaries[signal])
            for signal, values in material.own.items()
            if signal != "standing" or values[row] != 0
        ),
    )


def _likeness(without: list[str]) -> str:
    if not without:
        return "shares what nearly all members of the group share"
    names = ", ".join(without).replace("_", " ")
    return f"goes without what nearly all members of the group share: {names}"


def _capabilities(grouping: Grouping, rows: npt.NDArray[np.int64]) -> dict[str, float]:
    weights = grouping.cols.exchanges[rows]
    shares = {
        name: float(np.average(grouping.cols.shares[name][rows], weights=weights))
        for name in CAPABILITIES
    }
    return {n: round(s, 4) for n, s in sorted(shares.items(), key=lambda kv: -kv[1]) if s >= 0.005}
