"""Links accounts, groups them, describes and weighs the groups, and drops who does not belong."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
from scipy import sparse

from investigations.clusters import attributes, lockstep, wording
from investigations.clusters.communities import communities
from investigations.clusters.facts import Floats, GroupFacts, Usual, column, commonest, ties
from investigations.clusters.focus import excess_asked
from investigations.clusters.gather import (
    Columns,
    Shares,
    columns,
    gather,
    organisations,
    paying,
    usual,
)
from investigations.clusters.groups import Groups, compact, former
from investigations.clusters.join import joined
from investigations.clusters.matrix import ValueMatrix, fused, value_matrix
from investigations.clusters.members import adjustments, firm, likeness, support
from investigations.clusters.neighbours import nearest, without_known_customers
from investigations.clusters.payroll import paid_by
from investigations.clusters.phrases import background
from investigations.clusters.prospects import promising
from investigations.clusters.result import Contribution
from investigations.clusters.rules import IDENTITY, contributions, likelihood
from investigations.clusters.strangers import apart, strangers, unbound
from investigations.clusters.stream import Streams, glance, read, read_newcomers, reviewed
from investigations.clusters.together import Together, together, unmeasured
from investigations.clusters.workers import united, workers, working
from investigations.detectors import LINKS, Measurements

THRESHOLD = 0.5
# Log-odds of an account that belongs to no group: a campaign is never one account.
ALONE = -8.0
# Two accounts are neighbours above this similarity: about one rare value in common.
MIN_SIMILARITY = 0.12
LOCKSTEP_STRENGTH = 0.8
# A mail domain is a group's own when this share of its users is in it: a firm that works in shifts
# comes out in two or three groups.
OWN_DOMAIN = 0.4
# While so large a part of a group comes or goes by who says its phrases, they are looked for again.
GROWTH = 0.1
ROUNDS = 3

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
class Linked:
    """Measured accounts and what links them: signal → matrix, the likeness of their wording, and
    the neighbours by all of it (accounts × accounts). ``known`` customers are linked to nobody.
    ``cols`` and ``usual`` are the same however accounts are grouped."""

    measured: Measurements
    matrices: Mapping[str, ValueMatrix]
    profiles: wording.Profiles
    known: npt.NDArray[np.bool_]
    graph: sparse.csr_matrix
    cols: Columns
    usual: Usual


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


def group(measured: Measurements, progress: Progress, threshold: float = THRESHOLD) -> Grouping:
    """Links accounts, groups them, and drops from each group who does not belong to it."""
    progress("Weighing shared values", 0.0)
    matrices = matrices_of(measured)
    progress("Linking accounts", 0.15)
    linked = _linked(measured, matrices)
    progress("Grouping accounts", 0.35)
    graph = linked.graph
    pieces = communities(graph)
    aims = excess_asked(measured.features)
    groups = firm(graph, joined(pieces, matrices.values(), graph, linked.known, aims))
    progress("Looking who does the work", 0.4)
    groups, split = _at_work(linked, groups, threshold)
    progress("Describing groups", 0.5)
    at_once = together(measured, groups, split)
    first = _described(linked, groups, split, at_once)
    kept = compact(np.where(_belongs(first, threshold), groups, -1))
    if np.array_equal(kept, groups):
        return first
    # Who leaves takes few exchanges along: what the texts tell of the group stays as it is.
    numbers = former(kept, groups)
    return _described(linked, kept, split.of(kept, numbers), at_once.of(numbers))


def _linked(measured: Measurements, matrices: Mapping[str, ValueMatrix]) -> Linked:
    features = measured.features
    known = (column(features, "verified") + column(features, "declared")) > 0
    profiles = wording.profiles(features)
    near = nearest(fused(matrices), MIN_SIMILARITY) + wording.linked(profiles)
    graph = without_known_customers(near.tocsr(), known, organisations(features))
    cols = columns(features, measured.view.until)
    return Linked(measured, matrices, profiles, known, graph, cols, usual(cols, matrices))


def _described(linked: Linked, groups: Groups, split: Streams, at_once: Together) -> Grouping:
    matrices, base, cols = linked.matrices, linked.usual, linked.cols.of(split)
    nobody = np.full(len(groups), -1)
    tied = {
        name: ties(matrix, groups, cols.organisation if name in IDENTITY else nobody)
        for name, matrix in matrices.items()
    }
    shares = Shares(
        coherence=wording.group_coherence(linked.profiles, groups),
        paying=paying(matrices),
        one_card=commonest(matrices["payment"], groups),
        one_domain=commonest(matrices["mail_domain"], groups, own=OWN_DOMAIN),
        tied=tied,
    )
    facts = gather(groups, split, shares, at_once, cols)
    amounts = [contributions(g, base) for g in facts]
    return Grouping(matrices, linked.graph, groups, split, cols, base, tied, facts, amounts)


def _at_work(linked: Linked, groups: Groups, threshold: float) -> tuple[Groups, Streams]:
    """The groups of those who do the work, and their streams; whoever came in may show phrases that
    bring others. Only of promising groups are texts read, and workers looked for."""
    measured, matrices = linked.measured, linked.matrices
    said = [matrices["template"], matrices["phrase"]]
    heard = background(measured.view, len(groups))
    worth, split = _first_read(linked, groups, heard, threshold)
    if not worth.any():
        return groups, split
    strange = _strangers(linked, groups, worth, split)
    if strange.any():
        groups = compact(apart(groups, strange))
        worth, split = _first_read(linked, groups, heard, threshold)
    for tried in range(ROUNDS):
        found = workers(measured.view, groups, split, worth, linked.known, matrices["payment"])
        # A phrase of the town brings the town: who comes is as ordinary as everybody.
        after = _promising(linked, found, worth, threshold)
        found, worth = _undone(found, groups, worth & ~after), after
        moved = found != groups
        if tried and not moved.any():
            break
        grown = worth & _much_changed(groups, found, len(worth))
        new = moved & (found >= 0) & ~np.append(grown, False)[found]
        split = read_newcomers(measured, found, new & np.append(worth, False)[found], split)
        groups, split = found, read(measured, found, matrices, grown, split, heard)
        one = united(measured.view, groups, split, worth, said) if tried == 0 else groups
        joint = np.isin(np.arange(len(worth)), one[one != groups])
        if joint.any():
            groups, split = one, read(measured, one, matrices, joint, split, heard)
        elif not grown.any():
            break
    # A tool's prompts may have brought back who was told apart.
    kept = compact(np.where(_strangers(linked, groups, worth, split), -1, groups))
    numbers = former(kept, groups)
    return kept, reviewed(
        measured,
        kept,
        matrices["template"],
        linked.cols.settled > 0,
        split.of(kept, numbers),
    )


def _first_read(
    linked: Linked, groups: Groups, heard: ir.Table, threshold: float
) -> tuple[npt.NDArray[np.bool_], Streams]:
    """Which groups are promising, and the streams of all: of these by their texts."""
    split = glance(linked.measured.features, groups)
    worth = _promising(linked, groups, np.ones(len(split.focus), dtype=bool), threshold)
    return worth, read(linked.measured, groups, linked.matrices, worth, split, heard)


def _strangers(
    linked: Linked, groups: Groups, which: npt.NDArray[np.bool_], split: Streams
) -> npt.NDArray[np.bool_]:
    """Who has but a tool in common with a group of those in ``which``, whose texts were read."""
    asked = np.where(np.append(which, False)[groups], groups, -1)
    settled = linked.cols.settled > 0
    loose = unbound(asked, linked.matrices, linked.cols.organisation)
    return strangers(linked.measured.view, asked, split.structure, (settled, loose))


def _much_changed(before: Groups, groups: Groups, count: int) -> npt.NDArray[np.bool_]:
    """Of which groups so much is new or gone that their phrases may be others."""
    moved = before != groups
    came, gone, sizes = (
        np.bincount(those[those >= 0], minlength=count)
        for those in (groups[moved], before[moved], groups)
    )
    return np.maximum(came, gone) >= np.maximum(GROWTH * sizes, 1)


def _undone(found: Groups, groups: Groups, bad: npt.NDArray[np.bool_]) -> Groups:
    """``found`` where it is better than ``groups``: nobody came to a ``bad`` group, or left one for
    none."""
    bad = np.append(bad, False)
    return np.where(bad[found] | (bad[groups] & (found < 0)), groups, found)


def _promising(
    linked: Linked, groups: Groups, which: npt.NDArray[np.bool_], threshold: float
) -> npt.NDArray[np.bool_]:
    """Which of the groups in ``which`` (a flag a group) are worth a closer look."""
    some = compact(np.where(np.append(which, False)[groups], groups, -1))
    glanced = glance(linked.measured.features, some)
    seen = _described(linked, some, glanced, unmeasured(some))
    worth = np.zeros(len(which), dtype=bool)
    worth[former(some, groups)] = [promising(g, seen.usual, threshold) for g in seen.facts]
    return worth


def logits(grouping: Grouping) -> Floats:
    """Each account's log-odds: its group's and its own; ``ALONE`` outside groups."""
    totals = np.array([sum(c.weight for c in amounts) for amounts in grouping.amounts] + [ALONE])
    own = adjustments_of(grouping)
    return totals[grouping.groups] + np.where(grouping.groups >= 0, sum(own.values()), 0.0)


def adjustments_of(grouping: Grouping) -> dict[str, Floats]:
    """Named log-odds that each account has beside its group's.

    Loose links and missing ties say nothing against an account that does the group's work, or that
    those pay for who do.
    """
    works = working(grouping.groups, grouping.streams.structured)
    paid = paid_by(grouping.groups, works, grouping.matrices["payment"])
    works |= (paid == grouping.groups) & (grouping.groups >= 0)
    unlike = likeness(grouping.groups, grouping.tied, grouping.facts, grouping.usual)
    return {
        **adjustments(support(grouping.graph, grouping.groups), grouping.cols, works),
        "likeness": np.where(works, 0.0, unlike),
    }


def _belongs(grouping: Grouping, threshold: float) -> npt.NDArray[np.bool_]:
    """False for members of groups that would be flagged who would not be flagged themselves."""
    flagged = np.array([likelihood(a) >= threshold for a in grouping.amounts] + [False])
    return ~flagged[grouping.groups] | (logits(grouping) >= math.log(threshold / (1 - threshold)))
