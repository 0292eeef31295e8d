"""Pieces of one network, joined by what they have in common as groups.

Communities cut a very large or a very loose network into pieces. As a group a piece shows what its
single accounts do not: a template that a tenth of its members share with a tenth of another's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from investigations.clusters.groups import Groups, compact
from investigations.clusters.matrix import ValueMatrix

# Similarity of two groups' profiles, of at most the sum of the signals' strengths.
JOIN_ABOVE = 0.7
# Share of the smaller group's links that lead into the other.
JOIN_LINKS = 0.3
MAX_ROUNDS = 12
# A value that a smaller share of a group holds is not the group's.
MIN_RATE = 0.02
# The most alike groups that are looked at for each one: itself and some that are equals.
TIES = 8


# Two groups whose labels exceed the usual by so much, taken together, are clearly after something …
CLEAR = 0.25
# … and not after the same below this cosine. Texts that anybody can take are no common work.
SAME_AIM = 0.6

Floats = npt.NDArray[np.float64]
Partners = Callable[[Groups], npt.NDArray[np.int64]]
AtOdds = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], npt.NDArray[np.bool_]]


def membership(groups: Groups) -> sparse.csr_matrix:
    """Accounts × groups, 1 where the account is in the group."""
    inside = np.flatnonzero(groups >= 0)
    shape = (len(groups), int(groups.max(initial=-1)) + 1)
    return sparse.csr_matrix((np.ones(len(inside)), (inside, groups[inside])), shape=shape)


def profile(groups: Groups, matrix: ValueMatrix) -> sparse.csr_matrix:
    """Groups × values: which share of the group holds the value, weighted by rarity, the rows of a
    length of at most the square root of the signal's strength."""
    members = membership(groups)
    return _weighted(_holding(members, matrix), _sizes(members), matrix)


def _sizes(members: sparse.csr_matrix) -> Floats:
    return np.maximum(np.asarray(members.sum(axis=0)).ravel(), 1.0)


def _holding(members: sparse.csr_matrix, matrix: ValueMatrix) -> sparse.csr_matrix:
    """Groups × values: how many of the group hold the value."""
    return (members.T @ (matrix.shares > 0).astype(np.float64)).tocsr()


def _weighted(holding: sparse.csr_matrix, sizes: Floats, matrix: ValueMatrix) -> sparse.csr_matrix:
    held = sparse.diags(1.0 / sizes) @ holding
    held.data[held.data < MIN_RATE] = 0.0
    held.eliminate_zeros()
    scale = matrix.rarity / np.log(max(matrix.shares.shape[0], 2))
    rows = held.sqrt().multiply(scale[None, :]).tocsr()
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    full = np.maximum(norms, np.sqrt(matrix.saturation))
    return sparse.diags(np.sqrt(matrix.strength) / full) @ rows


def joined(
    groups: Groups,
    matrices: Iterable[ValueMatrix],
    graph: sparse.csr_matrix,
    known: npt.NDArray[np.bool_],
    aims: Floats,
) -> Groups:
    """Joins pairs of groups that are each other's most alike, until no pair is alike enough.

    Two groups are alike when much of the smaller one's links lead into the other, or when they
    have much in common as groups; a group of known customers is like no group of strangers, and two
    that are clearly after different things are not alike. ``known`` marks the accounts whom the
    provider knows; ``aims`` (accounts × labels) is how much more than usual each asks for a label.
    """
    kinds: list[Callable[[_Pieces], Partners]] = [
        partial(_linked, graph=graph),
        partial(_profiles, signals=list(matrices), known=known),
    ]
    for kind in kinds:
        if groups.max(initial=-1) < 1:
            break
        groups = _in_rounds(groups, kind(_Pieces(groups, membership(groups), aims)))
    return groups


def _in_rounds(groups: Groups, alike: Partners) -> Groups:
    for _ in range(MAX_ROUNDS):
        partner = alike(groups)
        if np.array_equal(partner, np.arange(len(partner))):
            break
        lower = np.minimum(partner, np.arange(len(partner)))
        groups = compact(np.where(groups >= 0, lower[groups], -1))
        if groups.max(initial=-1) < 1:
            break
    return groups


class _Pieces(NamedTuple):
    """The groups as they are before any of them is joined, who is in them (accounts × pieces), and
    the accounts' aims. What is counted of pieces is added up when some of them are one."""

    groups: Groups
    members: sparse.csr_matrix
    aims: Floats

    def within(self, groups: Groups) -> sparse.csr_matrix:
        """Pieces × the groups that they have become parts of."""
        inside = np.flatnonzero(self.groups >= 0)
        of = np.empty(self.members.shape[1], dtype=np.int64)
        of[self.groups[inside]] = groups[inside]
        return membership(of)


def _linked(pieces: _Pieces, graph: sparse.csr_matrix) -> Partners:
    """Partners by links: the share of the smaller group's link weight that leads to the other."""
    links = (pieces.members.T @ graph @ pieces.members).tocsr()

    def partners(groups: Groups) -> npt.NDArray[np.int64]:
        parts = pieces.within(groups)
        between = (parts.T @ links @ parts).tocsr()
        volume = np.maximum(np.asarray(between.sum(axis=1)).ravel(), 1e-9)
        pairs = between.tocoo()
        share = pairs.data / np.minimum(volume[pairs.row], volume[pairs.col])
        share[_at_odds(membership(groups), pieces.aims, pairs.row, pairs.col)] = 0.0
        alike = sparse.csr_matrix((share, (pairs.row, pairs.col)), shape=between.shape)
        alike.setdiag(0)
        best = np.asarray(alike.argmax(axis=1)).ravel()
        strong = np.asarray(alike.max(axis=1).todense()).ravel() > JOIN_LINKS
        return _mutual(best, strong)

    return partners


def _at_odds(
    members: sparse.csr_matrix,
    aims: Floats,
    one: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
) -> npt.NDArray[np.bool_]:
    """Which pairs of groups are both clearly after something, and not after the same."""
    after = (members.T @ aims) / _sizes(members)[:, None]
    length = np.sqrt((after**2).sum(axis=1))
    product = (after[one] * after[other]).sum(axis=1)
    clear = np.minimum(length[one], length[other]) >= CLEAR
    return clear & (product < SAME_AIM * length[one] * length[other])


def _profiles(
    pieces: _Pieces, signals: list[ValueMatrix], known: npt.NDArray[np.bool_]
) -> Partners:
    """Partners by what they have in common as groups."""
    counted = [_holding(pieces.members, matrix) for matrix in signals]

    def partners(groups: Groups) -> npt.NDArray[np.int64]:
        members, parts = membership(groups), pieces.within(groups).T.tocsr()
        sizes = _sizes(members)
        mostly_known = (members.T @ known.astype(np.float64)) * 2 > sizes
        rows = sparse.hstack(
            [
                _weighted(parts @ holding, sizes, matrix)
                for holding, matrix in zip(counted, signals, strict=True)
            ],
            format="csr",
        )
        return _mutual_best(rows, mostly_known, partial(_at_odds, members, pieces.aims))

    return partners


def _mutual_best(
    rows: sparse.csr_matrix, standing: npt.NDArray[np.bool_], at_odds: AtOdds
) -> npt.NDArray[np.int64]:
    """Each group's partner: itself when no other of the same ``standing`` is alike enough or the
    liking is one-sided; ``at_odds`` tells of pairs which are not to be joined."""
    own = np.arange(rows.shape[0])
    best, strong = own.copy(), np.zeros(len(own), dtype=bool)
    for side in (standing, ~standing):
        some = np.flatnonzero(side)
        if not len(some):
            continue
        part = rows[some]
        alike = sp_matmul_topn(part, part.T.tocsr(), top_n=TIES, threshold=JOIN_ABOVE, n_threads=2)
        pairs = alike.tocoo()
        others = (pairs.row != pairs.col) & ~at_odds(some[pairs.row], some[pairs.col])
        row, col, value = (part[others] for part in (pairs.row, pairs.col, pairs.data))
        # The most alike, and of equals the first.
        order = np.lexsort((col, -value, row))
        found, first = np.unique(row[order], return_index=True)
        best[some[found]] = some[col[order][first]]
        strong[some[found]] = True
    return _mutual(best, strong)


def _mutual(best: npt.NDArray[np.int64], strong: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    own = np.arange(len(best))
    return np.where(strong & (best[best] == own), best, own)
