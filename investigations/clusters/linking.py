"""Flagged groups that work to one end: the pieces of a pool that was cut, and pools that share a
list of work, come under one campaign.

Two groups of one campaign need share no card, no address and no account; what they cannot help
sharing is the work itself: its templates and its phrases, in about the same proportions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from investigations.clusters.groups import Groups
from investigations.clusters.join import profile
from investigations.clusters.matrix import ValueMatrix

WORK: Final = ("template", "phrase")
# Mean cosine of the groups' profiles by these signals. Set on random pieces of simulated campaigns
# (headline, scale 0.02; seed 1 careful and expert, seed 3 lazy): pieces of one campaign had 0.5 and
# more by either signal, pieces of different ones at most 0.33; two campaigns that drew on the same
# real texts had 0.50. One campaign under two names does less harm than two under one.
ONE_END = 0.55


def campaigns(
    groups: Groups, flagged: Sequence[int], matrices: Mapping[str, ValueMatrix]
) -> dict[int, int]:
    """For each flagged group the least of the groups that work to the same end, itself included.

    ``groups`` numbers the group of each account, -1 for none. Likeness is transitive: whoever
    resembles a piece belongs with it.
    """
    if not flagged:
        return {}
    numbers = np.asarray(sorted(flagged), dtype=np.int64)
    place = np.full(int(groups.max(initial=-1)) + 2, -1, dtype=np.int64)
    place[numbers] = np.arange(len(numbers))
    alike = _likeness(place[groups], [matrices[name] for name in WORK]) >= ONE_END
    _, of = connected_components(alike, directed=False)
    least = {part: int(numbers[of == part].min()) for part in np.unique(of)}
    return {int(number): least[part] for number, part in zip(numbers, of, strict=True)}


def _likeness(groups: Groups, matrices: Sequence[ValueMatrix]) -> sparse.csr_matrix:
    """Groups × groups: the mean cosine over the signals that either of both shows at all."""
    count = int(groups.max(initial=-1)) + 1
    total = sparse.csr_matrix((count, count))
    shows = np.zeros((count, len(matrices)), dtype=bool)
    for at, matrix in enumerate(matrices):
        rows = profile(groups, matrix)
        length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        shows[:, at] = length > 0
        unit = sparse.diags(1.0 / np.maximum(length, 1e-9)) @ rows
        total = total + unit @ unit.T
    pairs = total.tocoo()
    either = (shows[pairs.row] | shows[pairs.col]).sum(axis=1)
    pairs.data = pairs.data / np.maximum(either, 1)
    return pairs.tocsr()
