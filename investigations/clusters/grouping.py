"""Links accounts, groups them, describes and weighs the groups, and drops who does not belong."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
from scipy import sparse

from investigations.clusters import attributes, lockstep, wording
from investigations.clusters.facts import Floats, GroupFacts, Usual, column, commonest, ties
from investigations.clusters.gather import (
    Columns,
    Shares,
    Together,
    columns,
    gather,
    organisations,
    paying,
    together,
    usual,
)
from investigations.clusters.groups import Groups, communities, compact
from investigations.clusters.join import joined
from investigations.clusters.matrix import ValueMatrix, fused, value_matrix
from investigations.clusters.members import adjustments, firm, likeness, support
from investigations.clusters.neighbours import nearest, without_known_customers
from investigations.clusters.result import Contribution
from investigations.clusters.rules import contributions, likelihood
from investigations.clusters.stream import Streams, streams
from investigations.clusters.workers import workers, working
from investigations.detectors import LINKS, Measurements

THRESHOLD = 0.5
# Log-odds of an account that belongs to no group: a campaign is never one account.
ALONE = -8.0
# Two accounts are neighbours above this similarity: about one rare value in common.
MIN_SIMILARITY = 0.12
LOCKSTEP_STRENGTH = 0.8
# A mail domain is a group's own when this share of its users is in the group.
OWN_DOMAIN = 0.6
# While a group gains so large a part of itself by who says its phrases, they are looked for again.
GROWTH = 0.25
ROUNDS = 4

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
    tied: Mapping[str, npt.NDArray[np.bool_]]
    facts: list[GroupFacts]
    amounts: list[tuple[Contribution, ...]]


def _described(
    measured: Measurements,
    matrices: Mapping[str, ValueMatrix],
    graph: sparse.csr_matrix,
    profiles: wording.Profiles,
    groups: Groups,
    split: Streams,
    at_once: Together,
) -> Grouping:
    cols = columns(measured.features, split, measured.view.until)
    base = usual(cols, matrices)
    tied = {name: ties(matrix, groups) for name, matrix in matrices.items()}
    shares = Shares(
        coherence=wording.group_coherence(profiles, groups),
        paying=paying(matrices),
        one_card=commonest(matrices["payment"], groups),
        one_domain=commonest(matrices["mail_domain"], groups, own=OWN_DOMAIN),
        tied=tied,
    )
    facts = gather(groups, split, shares, at_once, cols)
    amounts = [contributions(g, base) for g in facts]
    return Grouping(matrices, graph, groups, split, cols, base, tied, facts, amounts)


def group(measured: Measurements, progress: Progress, threshold: float = THRESHOLD) -> Grouping:
    """Links accounts, groups them, and drops from each group who does not belong to it."""
    progress("Weighing shared values", 0.0)
    matrices = matrices_of(measured)
    progress("Linking accounts", 0.15)
    features = measured.features
    known = (column(features, "verified") + column(features, "declared")) > 0
    profiles = wording.profiles(features)
    linked = nearest(fused(matrices), MIN_SIMILARITY) + wording.linked(profiles)
    graph = without_known_customers(linked.tocsr(), known, organisations(features))
    progress("Grouping accounts", 0.35)
    groups = firm(graph, joined(communities(graph), matrices.values(), graph, known))
    progress("Looking who does the work", 0.4)
    groups, split = _at_work(measured, matrices, groups, known)
    progress("Describing groups", 0.5)
    at_once = together(measured, groups)
    first = _described(measured, matrices, graph, profiles, groups, split, at_once)
    kept = compact(np.where(_belongs(first, threshold), groups, -1))
    if np.array_equal(kept, groups):
        return first
    # Who leaves takes few exchanges along: what the texts tell of the group stays as it is.
    numbers = groups[np.unique(kept, return_index=True)[1][int((kept < 0).any()) :]]
    return _described(
        measured,
        matrices,
        graph,
        profiles,
        kept,
        split.of(kept, numbers),
        at_once.of(numbers),
    )


def _at_work(
    measured: Measurements,
    matrices: Mapping[str, ValueMatrix],
    groups: Groups,
    known: npt.NDArray[np.bool_],
) -> tuple[Groups, Streams]:
    """The groups of those who do the work, and their streams; whoever came in may show phrases that
    bring others."""
    split = streams(measured, groups, matrices)
    for _ in range(ROUNDS):
        found = workers(measured.view, groups, split, known)
        if np.array_equal(found, groups):
            break
        came = (found >= 0) & (groups < 0)
        grown = np.bincount(found[came], minlength=int(found.max(initial=-1)) + 1)
        groups, split = found, streams(measured, found, matrices)
        if not (grown >= GROWTH * np.bincount(found[found >= 0], minlength=len(grown))).any():
            break
    return groups, split


def logits(grouping: Grouping) -> Floats:
    """Each account's log-odds: its group's and its own; ``ALONE`` outside groups."""
    totals = np.array([sum(c.weight for c in amounts) for amounts in grouping.amounts] + [ALONE])
    own = adjustments_of(grouping)
    return totals[grouping.groups] + np.where(grouping.groups >= 0, sum(own.values()), 0.0)


def adjustments_of(grouping: Grouping) -> dict[str, Floats]:
    """Named log-odds that each account has beside its group's.

    Loose links and missing ties say nothing against an account that does the group's work.
    """
    works = working(grouping.groups, grouping.streams.structured)
    unlike = likeness(grouping.groups, grouping.tied, grouping.facts, grouping.usual)
    return {
        **adjustments(support(grouping.graph, grouping.groups), grouping.cols, works),
        "likeness": np.where(works, 0.0, unlike),
    }


def _belongs(grouping: Grouping, threshold: float) -> npt.NDArray[np.bool_]:
    """False for members of groups that would be flagged who would not be flagged themselves."""
    flagged = np.array([likelihood(a) >= threshold for a in grouping.amounts] + [False])
    return ~flagged[grouping.groups] | (logits(grouping) >= math.log(threshold / (1 - threshold)))
