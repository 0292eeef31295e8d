"""Groups of accounts: a number an account, -1 for none."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

MIN_ACCOUNTS = 5
# So many members speak for a group where it would cost much to ask them all.
ASKED = 100

Groups = npt.NDArray[np.int64]


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


def some_of_each(groups: Groups) -> Groups:
    """The groups with at most ``ASKED`` members each, spread over the order of accounts."""
    chosen = np.zeros(len(groups), dtype=bool)
    for rows in in_order(groups):
        chosen[rows[:: max(1, -(-len(rows) // ASKED))]] = True
    return np.where(chosen, groups, -1)


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
