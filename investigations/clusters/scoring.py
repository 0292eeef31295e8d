"""Groups → scored clusters with their explanations."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pyarrow as pa
from scipy import sparse

from investigations.clusters import evidence, portrait
from investigations.clusters.explanations import explanations
from investigations.clusters.facts import Floats, GroupFacts
from investigations.clusters.families import REVIEW, families
from investigations.clusters.grouping import THRESHOLD, Grouping, Progress, adjustments_of, group
from investigations.clusters.grouping import logits as logits_of
from investigations.clusters.linking import campaigns
from investigations.clusters.members import support
from investigations.clusters.result import (
    ACCOUNT_SUMMARIES,
    Edge,
    ScoredCluster,
    ScoringResult,
    SharedValue,
    TemplateFamily,
    Tokens,
    WorkStream,
)
from investigations.clusters.roll import Roll
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
    first: list[dt.datetime]
    last: list[dt.datetime]
    hourly: sparse.csr_matrix
    start: int  # the hourly matrix' first hour (since 1970)
    presences: list[portrait.Presence]
    models: list[tuple[dict[str, float], dict[str, Tokens]]]  # shares of exchanges, tokens
    shared: list[tuple[SharedValue, ...]]
    links: list[tuple[Edge, ...]]
    campaigns: Mapping[int, int]  # flagged group → the group that its campaign is named by
    streams: Mapping[int, tuple[WorkStream, ...]]  # of flagged groups
    capabilities: list[dict[str, float]]
    roll: Roll


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
    with ThreadPoolExecutor(1) as lake:
        answers = _ask(lake, measured, grouping, threshold, read_texts=read_texts)
        material = _material(measured, grouping, threshold, answers)
        clusters = [_cluster(material, g) for g in grouping.facts]
        for number, told in answers.families.result().items():
            clusters[number] = dataclasses.replace(clusters[number], families=told)
    progress("Summing up", 0.95)
    flagged = np.array([c.flagged for c in clusters] + [False])[grouping.groups]
    named = np.where(flagged, grouping.cols.own, 0.0)
    return ScoringResult(
        since=measured.view.since,
        until=measured.view.until,
        exchanges=measured.view.volume,
        threshold=threshold,
        clusters=tuple(sorted(clusters, key=lambda c: (-c.score, -c.exchanges))),
        accounts=_summaries(measured, material.roll.logits),
        activity=portrait.whole_activity(material.hourly, material.start, named),
    )


@dataclasses.dataclass(frozen=True, slots=True)
class Answers:
    """What the lake will have said of the groups; see ``Material``."""

    hourly: Future[tuple[sparse.csr_matrix, int]]
    models: Future[list[tuple[dict[str, float], dict[str, Tokens]]]]
    streams: Future[dict[int, tuple[WorkStream, ...]]]
    families: Future[dict[int, tuple[TemplateFamily, ...]]]  # of those worth a person's look


def _ask(
    lake: ThreadPoolExecutor,
    measured: Measurements,
    grouping: Grouping,
    threshold: float,
    *,
    read_texts: bool,
) -> Answers:
    """One question after the other, in the order in which the answers are wanted: while the
    engine works, the interpreter is free to write."""
    groups = grouping.groups
    looked_at = _from(grouping, min(REVIEW, threshold))
    return Answers(
        hourly=lake.submit(portrait.hourly_matrix, measured),
        models=lake.submit(portrait.models_used, measured, groups),
        streams=lake.submit(workstreams, measured, groups, _from(grouping, threshold)),
        families=lake.submit(families, measured, groups, looked_at, read_texts=read_texts),
    )


def _from(grouping: Grouping, least: float) -> Sequence[int]:
    """The groups with a score of ``least`` or more."""
    return [g.number for g in grouping.facts if _value(grouping, g) >= least]


def _material(
    measured: Measurements, grouping: Grouping, threshold: float, answers: Answers
) -> Material:
    ids = measured.features["account_id"].combine_chunks()
    shared = evidence.shared_values(grouping.groups, grouping.matrices)
    links = evidence.edges(grouping.graph, grouping.groups, grouping.matrices, ids)
    roll = Roll(
        names=ids.to_pylist(),
        logits=logits_of(grouping),
        held=support(grouping.graph, grouping.groups),
        work=grouping.cols.own,
        exchanges=grouping.cols.exchanges,
        own=adjustments_of(grouping),
        tied=grouping.tied,
    )
    named = campaigns(grouping.groups, _from(grouping, threshold), grouping.matrices)
    hourly, start = answers.hourly.result()
    return Material(
        grouping=grouping,
        threshold=threshold,
        ids=ids,
        first=measured.features["first_seen"].to_pylist(),
        last=measured.features["last_seen"].to_pylist(),
        hourly=hourly,
        start=start,
        presences=list(portrait.presences(hourly, start, grouping.groups)),
        models=answers.models.result(),
        shared=shared,
        links=links,
        campaigns=named,
        streams=answers.streams.result(),
        capabilities=_capabilities(grouping),
        roll=roll,
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
    streams = material.streams.get(g.number, ())
    presence = material.presences[g.number]
    activity = portrait.activity(presence, grouping.cols.own)
    return ScoredCluster(
        score=value,
        flagged=flagged,
        kind=kind_of(g, flagged),
        campaign=str(material.campaigns[g.number]) if flagged else None,
        members=material.roll.members(g),
        exchanges=g.exchanges,
        distillation_exchanges=g.own_exchanges,
        first_seen=min(material.first[row] for row in rows),
        last_seen=max(material.last[row] for row in rows),
        capabilities=material.capabilities[g.number],
        models=material.models[g.number][0],
        tokens=material.models[g.number][1],
        contributions=amounts,
        explanations=explanations(g, grouping.usual),
        shared_values=material.shared[g.number],
        edges=material.links[g.number],
        activity=portrait.by_stream(activity, streams),
        raster=portrait.raster(presence, material.ids),
        streams=streams,
    )


def _capabilities(grouping: Grouping) -> list[dict[str, float]]:
    """Each group's capabilities with their shares of its exchanges, the largest first."""
    inside = np.flatnonzero(grouping.groups >= 0)
    group, exchanges = grouping.groups[inside], grouping.cols.exchanges[inside]
    asked = np.column_stack(
        [
            np.bincount(group, weights=grouping.cols.shares[name][inside] * exchanges)
            for name in CAPABILITIES
        ]
    )
    shares = asked / np.bincount(group, weights=exchanges)[:, None]
    return [
        {
            name: round(share, 4)
            for name, share in sorted(
                zip(CAPABILITIES, row, strict=True), key=lambda named: -named[1]
            )
            if share >= 0.005
        }
        for row in shares.tolist()
    ]
