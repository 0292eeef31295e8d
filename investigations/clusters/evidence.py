"""The links inside a group, each with the shared values behind it and how rare they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from investigations.clusters.groups import Groups
from investigations.clusters.join import membership
from investigations.clusters.matrix import ValueMatrix
from investigations.clusters.result import Edge, SharedValue

LINKS_PER_ACCOUNT = 3
VALUES_PER_EDGE = 5
VALUES_PER_SIGNAL = 12
# Pairs whose values are laid side by side at a time, which bounds the memory that it takes.
PAIRS_AT_ONCE = 20_000

Pairs = npt.NDArray[np.int64]


def shared_values(
    groups: Groups, matrices: Mapping[str, ValueMatrix]
) -> list[tuple[SharedValue, ...]]:
    """For each group the values that most of its members have in common, weighted by rarity: at
    most ``VALUES_PER_SIGNAL`` of a signal."""
    members = membership(groups)
    found: list[list[SharedValue]] = [[] for _ in range(members.shape[1])]
    for matrix in matrices.values():
        held = (members.T @ (matrix.shares > 0).astype(np.float64)).tocsr()
        for group in range(held.shape[0]):
            row = held[group]
            worth = np.where(row.data >= 2, row.data * matrix.rarity[row.indices], 0.0)
            for place in np.argsort(-worth, kind="stable")[:VALUES_PER_SIGNAL]:
                if worth[place] > 0:
                    column = int(row.indices[place])
                    found[group].append(_value(matrix, column, int(row.data[place])))
    return [tuple(values) for values in found]


def _value(matrix: ValueMatrix, column: int, accounts: int) -> SharedValue:
    return SharedValue(
        signal=matrix.signal,
        version=matrix.version,
        value=str(matrix.names[column].as_py()),
        accounts=accounts,
        population=matrix.shares.shape[0],
        rarity=float(matrix.rarity[column]),
    )


def edges(
    graph: sparse.csr_matrix, groups: Groups, matrices: Mapping[str, ValueMatrix], ids: pa.Array
) -> list[tuple[Edge, ...]]:
    """Each group's strongest links: ``LINKS_PER_ACCOUNT`` an account, never every pair."""
    pairs, weights = strongest(graph, groups)
    values: list[list[SharedValue]] = [[] for _ in pairs]
    for matrix in matrices.values():
        for edge, value in _behind(pairs, groups, matrix):
            values[edge].append(value)
    found: list[list[Edge]] = [[] for _ in range(int(groups.max(initial=-1)) + 1)]
    names = ids.to_pylist()
    for (a, b), weight, shared in zip(pairs, weights, values, strict=True):
        rarest_first = sorted(shared, key=lambda value: -value.rarity)[:VALUES_PER_EDGE]
        found[groups[a]].append(Edge(names[a], names[b], float(weight), tuple(rarest_first)))
    return [tuple(sorted(links, key=lambda e: -e.weight)) for links in found]


def _behind(pairs: Pairs, groups: Groups, matrix: ValueMatrix) -> Iterator[tuple[int, SharedValue]]:
    """The rarest values that each pair shares: (place of the pair, value)."""
    held = (matrix.shares > 0).astype(np.float64)
    in_group = (membership(groups).T @ held).tocsr()
    made: dict[tuple[int, int], SharedValue] = {}
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        part = pairs[start : start + PAIRS_AT_ONCE]
        common = held[part[:, 0]].multiply(held[part[:, 1]]).tocoo()
        rarity = matrix.rarity[common.col]
        order = np.lexsort((common.col, -rarity, common.row))
        row, column = common.row[order], common.col[order]
        place = np.arange(len(row)) - np.searchsorted(row, row)
        top = (place < VALUES_PER_EDGE) & (rarity[order] > 0)
        row, column = row[top], column[top]
        if not len(row):
            continue
        group = groups[part[row, 0]]
        holders = np.asarray(in_group[group, column]).ravel()
        found = zip(row.tolist(), group.tolist(), column.tolist(), holders.tolist(), strict=True)
        for edge, number, col, count in found:
            key = (number, col)
            if key not in made:
                made[key] = _value(matrix, col, int(count))
            yield start + edge, made[key]


def strongest(graph: sparse.csr_matrix, groups: Groups) -> tuple[Pairs, npt.NDArray[np.float64]]:
    """Pairs (n × 2, first below second) of members of one group, and their similarity."""
    coordinates = graph.tocoo()
    inside = (groups[coordinates.row] >= 0) & (groups[coordinates.row] == groups[coordinates.col])
    row, col, weight = (coordinates.row[inside], coordinates.col[inside], coordinates.data[inside])
    order = np.lexsort((col, -weight, row))
    row, col, weight = row[order], col[order], weight[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    top = place < LINKS_PER_ACCOUNT
    pairs = np.sort(np.column_stack([row[top], col[top]]), axis=1).astype(np.int64)
    unique, first = np.unique(pairs, axis=0, return_index=True)
    return unique, weight[top][first].astype(np.float64)
