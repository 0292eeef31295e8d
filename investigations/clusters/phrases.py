"""Phrases of a group: what its prompts say again and again, and other people's do not.

A paraphrased template may never come back within one account, but over the whole group every
wording does, each time around another content. So repetition is counted over the group, in prompts,
against a background of accounts outside it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ibis
import ibis.expr.types as ir
import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from investigations.clusters.facts import Flags
from investigations.clusters.groups import Groups, member_table
from investigations.clusters.lookup import positions
from investigations.detectors.drawn import THREADS, Drawn
from investigations.detectors.recurring import SPREAD
from investigations.detectors.window import View

# A phrase is a group's when this share of its members, and at least so many, use it …
MIN_RATE = 0.03
MIN_HOLDERS = 3
# … in this many times the share of prompts that others use it in.
LIFT = 12.0
# What a phrase counts that nobody else uses: by itself as much as two that others may use.
ALONE = 2
# Accounts that the others' share is read from: enough for rates, and a bound on the work.
BACKGROUND = 20_000
# Prompts of members whose phrases are counted at a time by each thread: some 12 bytes for each
# phrase, and as much again several times over.
PORTION = 1_500_000

Counts = npt.NDArray[np.float64]

_COUNTED = pa.schema(
    [
        pa.field(name, pa.uint64() if name == "value" else pa.int64())
        for name in ("group", "value", "accounts", "prompts", "beside")
    ]
)


def background(view: View, accounts: int) -> ir.Table:
    """How many sampled prompts of the background say a phrase, held: (value, prompts).

    It is the same for all groups and for every look at them; ``accounts`` is how many there are.
    """
    some = pa.table({"account": pa.array(np.flatnonzero(_beside(accounts)), pa.int32())})
    rows = view.sample.filter(view.sample.prompt_chars > 0).semi_join(view.keep(some), "account")
    said = rows.select(value=rows.shingles.unnest())
    return view.keep(said.group_by("value").aggregate(prompts=ibis._.count()))


def phrases(view: View, groups: Groups, prompts: Counts, heard: ir.Table) -> pa.Table:
    """The phrases of every group: (group, value, weight), value a shingle's hash, weight
    ``ALONE`` where nobody else says it and 1 otherwise.

    ``prompts`` counts the sampled prompts of each account, ``heard`` is the ``background``.
    """
    beside = _beside(len(groups))
    totals = _totals(groups, prompts)
    if view.drawn is not None:
        used = _common_here(view.drawn, groups, beside, totals)
    else:
        used = _common(view, groups, beside)
    group = used["group"].to_numpy()
    rate = used["prompts"].to_numpy() / np.maximum(totals, 1.0)[group]
    totals = _totals(groups, np.where(beside, prompts, 0.0))
    others = np.maximum(totals.sum() - totals, 1.0)[group]
    elsewhere = (_heard(view, heard, used) - used["beside"].to_numpy()) / others
    kept = rate >= LIFT * np.maximum(elsewhere, 0.5 / others)
    weight = np.where(elsewhere > 0, 1, ALONE).astype(np.int32)
    found = used.select(["group", "value"]).append_column("weight", pa.array(weight))
    return found.filter(pa.array(kept))


def _beside(accounts: int) -> Flags:
    """Which accounts are the background, spread over their order."""
    return np.arange(accounts) % -(-accounts // BACKGROUND) == 0


def _totals(groups: Groups, prompts: Counts) -> Counts:
    """Prompts of each group; those of accounts in no group come last."""
    count = int(groups.max(initial=-1)) + 1
    totals = np.bincount(np.where(groups < 0, count, groups), prompts, minlength=count + 1)
    return totals.astype(np.float64)


def _common(view: View, groups: Groups, beside: Flags) -> pa.Table:
    """What enough members of a group say: (group, value, accounts, prompts, beside), the last two
    the prompts of all members and of those in the background."""
    members = member_table(groups)
    inside = beside[members["account"].to_numpy()].astype(np.int64)
    members = members.append_column("beside", pa.array(inside))
    rows = view.sample.join(view.keep(members), "account")
    said = rows.filter(rows.prompt_chars > 0).select(
        "account", "group", "beside", value=rows.shingles.unnest()
    )
    used = said.group_by("group", "value").aggregate(
        accounts=ibis._.account.nunique(), prompts=ibis._.count(), beside=ibis._.beside.sum()
    )
    table = used.filter(used.accounts >= MIN_HOLDERS).to_pyarrow()
    return _frequent(table, groups)


def _frequent(used: pa.Table, groups: Groups) -> pa.Table:
    """What not too small a share of a group's members say."""
    sizes = np.bincount(groups[groups >= 0], minlength=1)
    enough = used["accounts"].to_numpy() >= MIN_RATE * sizes[used["group"].to_numpy()]
    return used.filter(pa.array(enough))


def _common_here(drawn: Drawn, groups: Groups, beside: Flags, totals: Counts) -> pa.Table:
    """What ``_common`` says, counted without a join, so many groups at a time that their phrases
    fit into memory, and of a larger group so large a part of all values at a time; ``totals`` are
    the groups' prompts."""
    portion = (np.cumsum(totals[:-1]) // PORTION).astype(np.int64)
    counted = [_COUNTED.empty_table()]

    def count(part: Groups, place: int, slices: int) -> pa.Table:
        return _counted(*_spread(drawn, part, place, slices), part, beside)

    with ThreadPoolExecutor(THREADS) as threads:
        waiting = []
        for number in np.unique(portion):
            part = np.where(np.append(portion, -1)[groups] == number, groups, -1)
            slices = max(1, round(totals[:-1][portion == number].sum() / PORTION))
            waiting += [threads.submit(count, part, place, slices) for place in range(slices)]
        counted += [one.result() for one in waiting]
    return _frequent(pa.concat_tables(counted), groups)


def _spread(drawn: Drawn, groups: Groups, place: int, slices: int) -> tuple[Any, Any]:
    """Account and value of each phrase in each of the members' prompts, of those values that leave
    ``place`` when divided by ``slices``: they are hashes, and spread evenly."""
    return _said(
        drawn.starts,
        drawn.written,
        drawn.lists,
        drawn.shingles,
        np.flatnonzero(groups >= 0),
        np.uint64(place),
        np.uint64(slices),
    )


@numba.njit(cache=True, nogil=True)
def _said(
    starts: Any, written: Any, lists: Any, shingles: Any, members: Any, place: Any, slices: Any
) -> Any:
    size = 0
    for account in members:
        size += lists[starts[account + 1]] - lists[starts[account]]
    by, values, found = np.empty(size, np.int32), np.empty(size, np.uint64), 0
    for account in members:
        for row in range(starts[account], starts[account + 1]):
            if not written[row]:
                continue
            for at in range(lists[row], lists[row + 1]):
                if slices == 1 or shingles[at] % slices == place:
                    by[found], values[found] = account, shingles[at]
                    found += 1
    return by[:found].copy(), values[:found].copy()


def _counted(
    account: npt.NDArray[np.int32], value: npt.NDArray[np.uint64], groups: Groups, beside: Flags
) -> pa.Table:
    """Of ``_spread`` phrases, those that ``MIN_HOLDERS`` or more members of a group say."""
    ordered = np.sort(value[_perhaps_often(value)])
    often = ordered[: len(ordered) - MIN_HOLDERS + 1]
    often = often[often == ordered[MIN_HOLDERS - 1 :]]
    # numpy's own unique() makes a hash table of what is in order already.
    often = often[np.flatnonzero(np.diff(often, prepend=~often[:1]))]
    del ordered
    at = positions(value, often)
    known = at >= 0
    # Members of one group in a row: then value by value, group by group, account by account.
    order = np.argsort(groups, kind="stable")
    rank = np.empty(len(order), dtype=np.uint64)
    rank[order] = np.arange(len(order), dtype=np.uint64)
    key = at[known].astype(np.uint64) << np.uint64(32)
    key |= rank[account[known]]
    del at
    key.sort()
    first = np.flatnonzero(np.diff(key, prepend=~key[:1]))
    prompts = np.diff(first, append=len(key))
    key = key[first]
    member, place = order[key & np.uint64(2**32 - 1)], (key >> np.uint64(32)).astype(np.int64)
    group = groups[member]
    new = (np.diff(place, prepend=-1) != 0) | (np.diff(group, prepend=-1) != 0)
    start = np.flatnonzero(new)
    accounts = np.diff(start, append=len(key))
    counts = {
        "group": group[start],
        "value": often[place[start]],
        "accounts": accounts,
        "prompts": _sums(prompts, start),
        "beside": _sums(prompts * beside[member], start),
    }
    kept = accounts >= MIN_HOLDERS
    return pa.table({name: pa.array(c[kept]) for name, c in counts.items()}, schema=_COUNTED)


@numba.njit(cache=True, nogil=True)
def _perhaps_often(value: Any) -> Any:
    """Which values may stand there ``MIN_HOLDERS`` times; few of the others: their places are
    counted, and two values seldom share one. To sort those alone takes half the time."""
    bits = 16
    while 1 << bits < 4 * len(value):
        bits += 1
    times = np.zeros(1 << bits, np.uint8)
    for one in value:
        place = (one * SPREAD) >> np.uint64(64 - bits)
        times[place] += times[place] < MIN_HOLDERS
    found = np.empty(len(value), np.bool_)
    for at in range(len(value)):
        found[at] = times[(value[at] * SPREAD) >> np.uint64(64 - bits)] == MIN_HOLDERS
    return found


def _sums(values: npt.NDArray[np.int64], start: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The sums of the runs of ``values`` that begin at ``start``."""
    return np.diff(np.append(0, np.cumsum(values))[np.append(start, len(values))])


def _heard(view: View, heard: ir.Table, used: pa.Table) -> Counts:
    """For each row of ``used`` the prompts of the background that say it."""
    values = pc.unique(used["value"].combine_chunks())
    table = heard.semi_join(view.keep(pa.table({"value": values})), "value").to_pyarrow()
    at = pc.index_in(used["value"].combine_chunks(), value_set=table["value"].combine_chunks())
    counts = np.append(table["prompts"].to_numpy(), 0)
    return counts[at.fill_null(-1).to_numpy()].astype(np.float64)
