"""What comes back within an account, counted by a compiled loop.

Nearly all values of an account come once, so that counting them by account and value makes nearly
as many groups as there are rows. The loop holds one account's at a time, in the processor's cache:
it takes a fifth of the time that grouping takes.
"""

from __future__ import annotations

from typing import Any, Final

import numba
import numpy as np
import pyarrow as pa

from investigations.detectors.drawn import Drawn, Ints

# Odd, and without a pattern in its bits (2**64 over the golden ratio): of sampled hashes the
# highest bits are all the same.
SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)


def recurring(drawn: Drawn, least: Ints, *, edges: bool) -> pa.Table:
    """What stands in at least so many written prompts of an account (``least``, one or more for
    each): (account, value, count), in the order of the accounts.

    Values are the ``edges`` of prompts, of which one that stands at two places counts once, or else
    their shingles.
    """

    def found(first: int, last: int) -> tuple[Any, ...]:
        return _recurrences(
            drawn.starts,
            drawn.written,
            drawn.edges,
            drawn.lists,
            drawn.shingles,
            least,
            (first, last),
            edges,
        )

    account, value, count = map(np.concatenate, zip(*drawn.in_parts(found), strict=True))
    return pa.table({"account": account, "value": value, "count": count})


@numba.njit(cache=True, nogil=True)
def _recurrences(
    starts: Any,
    written: Any,
    edges: Any,
    lists: Any,
    shingles: Any,
    least: Any,
    accounts: Any,
    of_edges: bool,
) -> Any:
    """The values of the accounts from the first up to the last that recur: three arrays of
    accounts, values, and times."""
    size, done = 1024, 0
    found = np.empty(size, np.int32), np.empty(size, np.uint64), np.empty(size, np.int64)
    own = np.empty(1024, np.uint64)
    keys, times = np.empty(4096, np.uint64), np.empty(4096, np.int64)
    for account in range(accounts[0], accounts[1]):
        first, end = starts[account], starts[account + 1]
        most = 3 * (end - first) if of_edges else lists[end] - lists[first]
        if most < least[account]:
            continue
        if most > len(own):
            own = np.empty(2 * most, np.uint64)
            keys, times = np.empty(8 * most, np.uint64), np.empty(8 * most, np.int64)
        if of_edges:
            held = _edges_of(edges, written, first, end, own)
        else:
            held = _shingles_of(shingles, lists, written, first, end, own)
        if done + held // least[account] > size:
            size = 2 * (done + held // least[account])
            found = (
                np.append(found[0][:done], np.empty(size - done, np.int32)),
                np.append(found[1][:done], np.empty(size - done, np.uint64)),
                np.append(found[2][:done], np.empty(size - done, np.int64)),
            )
        if held >= least[account]:
            done = _count(own[:held], account, least[account], keys, times, found, done)
    return found[0][:done], found[1][:done], found[2][:done]


@numba.njit(cache=True, nogil=True)
def _edges_of(edges: Any, written: Any, first: Any, end: Any, own: Any) -> Any:
    """Enter in ``own`` the different edges of each written row; returns how many."""
    held = 0
    for row in range(first, end):
        if not written[row]:
            continue
        whole, opening, closing = edges[0][row], edges[1][row], edges[2][row]
        own[held] = whole
        held += 1
        if opening != whole:
            own[held] = opening
            held += 1
        if closing not in (whole, opening):
            own[held] = closing
            held += 1
    return held


@numba.njit(cache=True, nogil=True)
def _shingles_of(shingles: Any, lists: Any, written: Any, first: Any, end: Any, own: Any) -> Any:
    """Enter in ``own`` the shingles of each written row; returns how many."""
    held = 0
    for row in range(first, end):
        if written[row]:
            for at in range(lists[row], lists[row + 1]):
                own[held] = shingles[at]
                held += 1
    return held


@numba.njit(cache=True, nogil=True)
def _count(
    values: Any, account: Any, least: Any, keys: Any, times: Any, found: Any, done: Any
) -> Any:
    """Count one account's values in a table with open addressing, and append what recurs; returns
    how much was found by now."""
    bits = 1
    while 1 << bits < 2 * len(values):
        bits += 1
    last = (1 << bits) - 1
    times[: last + 1] = 0
    for value in values:
        place = np.int64((value * SPREAD) >> np.uint64(64 - bits))
        while times[place] and keys[place] != value:
            place = (place + 1) & last
        keys[place] = value
        times[place] += 1
    for slot in range(last + 1):
        if times[slot] >= least:
            found[0][done] = account
            found[1][done] = keys[slot]
            found[2][done] = times[slot]
            done += 1
    return done
