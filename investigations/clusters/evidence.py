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
        held = (members.T @ (matrix.shares > 0).astype(np.float64)).tocoo()
        worth = np.where(held.data >= 2, held.data * matrix.rarity[held.col], 0.0)
        order = np.lexsort((held.col, -worth, held.row))
        order = order[worth[order] > 0]
        order = order[_place(held.row[order]) < VALUES_PER_SIGNAL]
        values = _values(matrix, held.col[order], held.data[order])
        for group, value in zip(held.row[order].tolist(), values, strict=True):
            found[group].append(value)
    return [tuple(values) for values in found]


def _place(sorted_rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """The place of each entry, from 0, among those of its row."""
    return np.arange(len(sorted_rows)) - np.searchsorted(sorted_rows, sorted_rows)


def _values(
    matrix: ValueMatrix, columns: npt.NDArray[np.int32], accounts: npt.NDArray[np.float64]
) -> Iterator[SharedValue]:
    """The shared values of some columns, each of which so many ``accounts`` have in common."""
    names = matrix.names.take(pa.array(columns)).to_pylist()
    rarity = matrix.rarity[columns].tolist()
    population = matrix.shares.shape[0]
    for name, held, rare in zip(names, accounts.tolist(), rarity, strict=True):
        yield SharedValue(matrix.signal, matrix.version, str(name), int(held), population, rare)


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
    made: dict[int, SharedValue] = {}
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        part = pairs[start : start + PAIRS_AT_ONCE]
        common = held[part[:, 0]].multiply(held[part[:, 1]]).tocoo()
        rarity = matrix.rarity[common.col]
        order = np.lexsort((common.col, -rarity, common.row))
        row, column = common.row[order], common.col[order]
        top = (_place(row) < VALUES_PER_EDGE) & (rarity[order] > 0)
        row, column = row[top], column[top]
        if not len(row):
            continue
        group = groups[part[row, 0]]
        keys, first = np.unique(group * held.shape[1] + column, return_index=True)
        holders = np.asarray(in_group[group[first], column[first]]).ravel()
        # One object for a value that many pairs of a group have in common.
        for key, value in zip(keys.tolist(), _values(matrix, column[first], holders), strict=True):
            made.setdefault(key, value)
        for edge, key in zip(row.tolist(), (group * held.shape[1] + column).tolist(), strict=True):
            yield start + edge, made[key]


def strongest(graph: sparse.csr_matrix, groups: Groups) -> tuple[Pairs, npt.NDArray[np.float64]]:
    """Pairs (n × 2, first below second) of members of one group, and their similarity."""
    coordinates = graph.tocoo()
    inside = (groups[coordinates.row] >= 0) & (groups[coordinates.row] == groups[coordinates.col])
    row, col, weight = (coordinates.row[inside], coordinates.col[inside], coordinates.data[inside])
    order = np.lexsort((col, -weight, row))
    row, col, weight = row[order], col[order], weight[order]
    top = _place(row) < LINKS_PER_ACCOUNT
    pairs = np.sort(np.column_stack([row[top], col[top]]), axis=1).astype(np.int64)
    unique, first = np.unique(pairs, axis=0, return_index=True)
    return unique, weight[top][first].astype(np.float64)
