"""Pieces of one network, joined by what they have in common as groups.

Communities cut a very large or a very loose network into pieces. As a group a piece shows what its
single accounts do not: a template that a tenth of its members share with a tenth of another's.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from scipy import sparse

from investigations.clusters.groups import Groups, compact
from investigations.clusters.matrix import ValueMatrix

# Similarity of two groups' profiles, of at most the sum of the signals' strengths.
JOIN_ABOVE = 0.7
MAX_ROUNDS = 12
# A value that a smaller share of a group holds is not the group's.
MIN_RATE = 0.02
# Groups that are held beside all others at a time: what is common is in every group, and all pairs
# at once would not fit in memory.
GROUPS_AT_ONCE = 500


def membership(groups: Groups) -> sparse.csr_matrix:
    """Accounts × groups, 1 where the account is in the group."""
    inside = np.flatnonzero(groups >= 0)
    shape = (len(groups), int(groups.max(initial=-1)) + 1)
    return sparse.csr_matrix((np.ones(len(inside)), (inside, groups[inside])), shape=shape)


def profile(groups: Groups, matrix: ValueMatrix) -> sparse.csr_matrix:
    """Groups × values: which share of the group holds the value, weighted by rarity, the rows of a
    length of at most the square root of the signal's strength."""
    members = membership(groups)
    sizes = np.maximum(np.asarray(members.sum(axis=0)).ravel(), 1.0)
    held = sparse.diags(1.0 / sizes) @ (members.T @ (matrix.shares > 0).astype(np.float64))
    held.data[held.data < MIN_RATE] = 0.0
    held.eliminate_zeros()
    scale = matrix.rarity / np.log(max(matrix.shares.shape[0], 2))
    rows = held.sqrt().multiply(scale[None, :]).tocsr()
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    full = np.maximum(norms, np.sqrt(matrix.saturation))
    return sparse.diags(np.sqrt(matrix.strength) / full) @ rows


def joined(groups: Groups, matrices: Iterable[ValueMatrix]) -> Groups:
    """Joins pairs of groups that are each other's most alike, until no pair is alike enough."""
    signals = list(matrices)
    for _ in range(MAX_ROUNDS):
        if groups.max(initial=-1) < 1:
            return groups
        rows = sparse.hstack([profile(groups, matrix) for matrix in signals], format="csr")
        partner = _mutual_best(rows)
        if np.array_equal(partner, np.arange(len(partner))):
            return groups
        lower = np.minimum(partner, np.arange(len(partner)))
        groups = compact(np.where(groups >= 0, lower[groups], -1))
    return groups


def _mutual_best(rows: sparse.csr_matrix) -> npt.NDArray[np.int64]:
    """Each group's partner: itself when no other is alike enough or the liking is one-sided."""
    own = np.arange(rows.shape[0])
    best, strong = own.copy(), np.zeros(len(own), dtype=bool)
    for start in range(0, len(own), GROUPS_AT_ONCE):
        part = slice(start, start + GROUPS_AT_ONCE)
        alike = (rows[part] @ rows.T).tocsr()
        alike.setdiag(0, k=start)
        best[part] = np.asarray(alike.argmax(axis=1)).ravel()
        strong[part] = np.asarray(alike.max(axis=1).todense()).ravel() > JOIN_ABOVE
    mutual = strong & (best[best] == own)
    return np.where(mutual, best, own)
