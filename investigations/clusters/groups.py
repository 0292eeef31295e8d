"""Neighbour graph → groups of accounts."""

from __future__ import annotations

import random

import igraph
import numpy as np
import numpy.typing as npt
from scipy import sparse

MIN_ACCOUNTS = 5
# Above 1 the graph is cut finer than plain modularity would; pieces of one network are joined
# again by what they have in common as groups.
RESOLUTION = 1.0
SEED = 20_26

Groups = npt.NDArray[np.int64]


def communities(graph: sparse.csr_matrix) -> Groups:
    """Numbers the communities (Leiden, modularity); -1 for accounts without a link or in a group of
    fewer than ``MIN_ACCOUNTS``.

    The same graph gives the same groups.
    """
    upper = sparse.triu(graph, k=1).tocoo()
    found = np.full(graph.shape[0], -1, dtype=np.int64)
    if upper.nnz == 0:
        return found
    linked = np.unique(np.concatenate([upper.row, upper.col]))
    ends = np.searchsorted(linked, np.column_stack([upper.row, upper.col]))
    network = igraph.Graph(n=len(linked), edges=ends, directed=False)
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    parts = network.community_leiden(
        objective_function="modularity",
        weights=upper.data.astype(float).tolist(),
        resolution=RESOLUTION,
        n_iterations=4,
    )
    found[linked] = parts.membership
    return compact(found)


def compact(groups: Groups) -> Groups:
    """Drops groups that are too small and numbers the rest from 0, largest first."""
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    kept = [int(g) for g in np.argsort(-sizes, kind="stable") if sizes[g] >= MIN_ACCOUNTS]
    renumbered = np.full(len(sizes) + 1, -1, dtype=np.int64)
    renumbered[kept] = np.arange(len(kept))
    return renumbered[groups]  # -1 takes the last place, which stays -1
