"""The links inside a group, each with the shared values behind it and how rare they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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

Integer = np.signedinteger[Any]
Pairs = npt.NDArray[np.int64]
Places = npt.NDArray[np.int64]


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


def _place(sorted_rows: npt.NDArray[Integer]) -> npt.NDArray[np.int64]:
    """The place of each entry, from 0, among those of its row."""
    return np.arange(len(sorted_rows)) - np.searchsorted(sorted_rows, sorted_rows)


def _values(
    matrix: ValueMatrix,
    columns: npt.NDArray[np.signedinteger[Any]],
    accounts: npt.NDArray[np.float64],
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
    starts, values = _behind(pairs, groups, list(matrices.values()))
    group = groups[pairs[:, 0]]
    order = np.lexsort((-weights, group))
    names = ids.to_pylist()
    found: list[list[Edge]] = [[] for _ in range(int(groups.max(initial=-1)) + 1)]
    rows = (order, group[order], *pairs[order].T, weights[order])
    for at, number, a, b, weight in zip(*(row.tolist() for row in rows), strict=True):
        shared = tuple(values[starts[at] : starts[at + 1]])
        found[number].append(Edge(names[a], names[b], weight, shared))
    return [tuple(links) for links in found]


def _behind(
    pairs: Pairs, groups: Groups, matrices: Sequence[ValueMatrix]
) -> tuple[list[int], list[SharedValue]]:
    """The rarest values that each pair shares: where those of each pair start, and all of them.

    Of equally rare ones those of the first signal count, and of one signal the first values.
    """
    parts = [
        np.column_stack([row, np.full(len(row), signal), column])
        for signal, matrix in enumerate(matrices)
        for row, column in _common(pairs, matrix)
    ]
    found = np.concatenate([*parts, np.empty((0, 3), dtype=np.int64)])
    rarity = np.empty(len(found))
    for signal, matrix in enumerate(matrices):
        own = found[:, 1] == signal
        rarity[own] = matrix.rarity[found[own, 2]]
    order = np.lexsort((-rarity, found[:, 0]))
    found = found[order]
    row, signals, columns = found[_place(found[:, 0]) < VALUES_PER_EDGE].T
    values = np.empty(len(row), dtype=object)
    for signal, matrix in enumerate(matrices):
        own = np.flatnonzero(signals == signal)
        if not len(own):
            continue
        values[own] = _in_groups(matrix, groups, groups[pairs[row[own], 0]], columns[own])
    starts = np.searchsorted(row, np.arange(len(pairs) + 1))
    return starts.tolist(), values.tolist()


def _common(pairs: Pairs, matrix: ValueMatrix) -> Iterator[tuple[Places, Places]]:
    """The rarest values of a signal that each pair shares: (place of the pair, column)."""
    held = (matrix.shares > 0).astype(np.float64)
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        part = pairs[start : start + PAIRS_AT_ONCE]
        common = held[part[:, 0]].multiply(held[part[:, 1]]).tocoo()
        rarity = matrix.rarity[common.col]
        order = np.lexsort((common.col, -rarity, common.row))
        row, column = common.row[order], common.col[order]
        top = (_place(row) < VALUES_PER_EDGE) & (rarity[order] > 0)
        yield start + row[top].astype(np.int64), column[top].astype(np.int64)


def _in_groups(
    matrix: ValueMatrix, groups: Groups, group: Places, columns: Places
) -> npt.NDArray[np.object_]:
    """The shared value of each (group, column); one object for a value that many pairs of a group
    have in common."""
    count = matrix.shares.shape[1]
    keys, which = np.unique(group * count + columns, return_inverse=True)
    in_group = (membership(groups).T @ (matrix.shares > 0).astype(np.float64)).tocsr()
    holders = np.asarray(in_group[keys // count, keys % count]).ravel()
    made = np.empty(len(keys), dtype=object)
    made[:] = list(_values(matrix, keys % count, holders))
    return made[which]


def strongest(graph: sparse.csr_matrix, groups: Groups) -> tuple[Pairs, npt.NDArray[np.float64]]:
    """Pairs (n × 2, first below second) of members of one group, and their similarity."""
    coordinates = graph.tocoo()
    inside = (groups[coordinates.row] >= 0) & (groups[coordinates.row] == groups[coordinates.col])
    row, col, weight = (coordinates.row[inside], coordinates.col[inside], coordinates.data[inside])
    order = np.lexsort((col, -weight, row))
    row, col, weight = row[order], col[order], weight[order]
    top = _place(row) < LINKS_PER_ACCOUNT
    row, col, weight = row[top].astype(np.int64), col[top].astype(np.int64), weight[top]
    accounts = graph.shape[0]
    keys, first = np.unique(
        np.minimum(row, col) * accounts + np.maximum(row, col), return_index=True
    )
    return np.column_stack([keys // accounts, keys % accounts]), weight[first].astype(np.float64)
