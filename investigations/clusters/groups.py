"""Neighbour graph → groups of accounts."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

import igraph
import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

MIN_ACCOUNTS = 5
# A part of a community stands by itself when this share of its links, or less, leads out of it.
LOOSE_ENDS = 0.25
SEED = 20_26

Groups = npt.NDArray[np.int64]


def communities(graph: sparse.csr_matrix) -> Groups:
    """Numbers the communities (Leiden, modularity); -1 for accounts without a link or in a group of
    fewer than ``MIN_ACCOUNTS``.

    Modularity cannot see groups that are small against the whole graph (its resolution limit), so
    every community is looked at again by itself: parts that hardly hang together with the rest
    are set apart. The same graph gives the same groups.
    """
    upper = sparse.triu(graph, k=1).tocoo()
    found = np.full(graph.shape[0], -1, dtype=np.int64)
    if upper.nnz == 0:
        return found
    linked = np.unique(np.concatenate([upper.row, upper.col]))
    ends = np.searchsorted(linked, np.column_stack([upper.row, upper.col]))
    network = igraph.Graph(n=len(linked), edges=ends, directed=False)
    network.es["weight"] = upper.data.astype(float)
    network.vs["account"] = linked
    igraph.set_random_number_generator(random.Random(SEED))  # noqa: S311
    for number, part in enumerate(_apart(_cut(network).subgraphs())):
        found[part.vs["account"]] = number
    return compact(found)


def _cut(network: igraph.Graph) -> igraph.VertexClustering:
    return network.community_leiden(
        objective_function="modularity", weights="weight", n_iterations=4
    )


def _apart(parts: list[igraph.Graph]) -> Iterator[igraph.Graph]:
    """Cuts loosely hung pieces off, again and again, until every part holds together."""
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        if part.vcount() < MIN_ACCOUNTS:
            continue
        pieces = np.asarray(_cut(part).membership)
        loose = np.flatnonzero(_loose_ends(part, pieces) <= LOOSE_ENDS)
        if pieces.max() == 0 or not len(loose):
            yield part
            continue
        rest = np.where(np.isin(pieces, loose), pieces, -1)
        waiting.extend(
            part.induced_subgraph(np.flatnonzero(rest == piece)) for piece in np.unique(rest)
        )


def _loose_ends(network: igraph.Graph, pieces: Groups) -> npt.NDArray[np.float64]:
    """The share of each piece's link weight that leads out of it."""
    ends = np.asarray(network.get_edgelist())
    weight = np.asarray(network.es["weight"])
    sides = pieces[ends]
    out = np.where(sides[:, 0] == sides[:, 1], 0.0, weight)
    count = int(pieces.max()) + 1
    leaving, total = np.zeros(count), np.zeros(count)
    for side in (0, 1):
        leaving += np.bincount(sides[:, side], out, minlength=count)
        total += np.bincount(sides[:, side], weight, minlength=count)
    return leaving / np.maximum(total, 1e-9)


def member_table(groups: Groups) -> pa.Table:
    """Who is in which group, to be joined with rows of a view: (account, group)."""
    inside = np.flatnonzero(groups >= 0)
    return pa.table(
        {"account": pa.array(inside, pa.int32()), "group": pa.array(groups[inside], pa.int64())}
    )


def in_order(groups: Groups) -> Iterator[npt.NDArray[np.int64]]:
    """The accounts of each group, in the order of the groups' numbers; one sort for all."""
    order = np.argsort(groups, kind="stable")
    count = int(groups.max(initial=-1)) + 1
    starts = np.searchsorted(groups[order], np.arange(count + 1))
    for first, last in itertools.pairwise(starts):
        yield order[first:last]


def dissolved(groups: Groups) -> Groups:
    """-1 for the members of groups that are too small; the others keep their numbers."""
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    return np.where((groups >= 0) & (sizes[groups] >= MIN_ACCOUNTS), groups, -1)


def compact(groups: Groups) -> Groups:
    """Drops groups that are too small and numbers the rest from 0, largest first."""
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    kept = [int(g) for g in np.argsort(-sizes, kind="stable") if sizes[g] >= MIN_ACCOUNTS]
    renumbered = np.full(len(sizes) + 1, -1, dtype=np.int64)
    renumbered[kept] = np.arange(len(kept))
    return renumbered[groups]  # -1 takes the last place, which stays -1


def former(groups: Groups, before: Groups) -> Groups:
    """For each of ``groups``, numbered without gaps, what it was called ``before``; none of them
    has members from two."""
    numbers, first = np.unique(groups, return_index=True)
    return before[first[numbers >= 0]]
