"""What of a group's structure an account uses, how often, and from when until when.

Whoever solves problems says "step by step", and a campaign that has it in each prompt owns the
phrase; what such a stranger does not have is the rest of the template. And a template is in use all
along, while an exercise that everybody in a class does is in use for an evening.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import ibis
import numba
import numpy as np
import pyarrow as pa
from scipy import sparse

from investigations.clusters.facts import Flags, Floats
from investigations.clusters.groups import Groups, member_table
from investigations.clusters.structure import Structure
from investigations.detectors.drawn import EDGES, Drawn, Ints
from investigations.detectors.window import View

# What comes back so often within an account tells how long it lasts: fewer times tell nothing, and
# more times than that are spread over everything.
LEAST: Final = 2
MOST: Final = 8
# Hours that an account is at work for, from which on there is something to last for …
LONG: Final = 72
# … and so many recurrences in a group, below which it may be chance.
ENOUGH: Final = 30


class Uses(NamedTuple):
    """Accounts with values of their own group: a number for each value of a group, how many prompts
    it stands in, and the hours (since 1970) of the first and the last of them."""

    account: Ints
    value: Ints
    times: Ints
    first: Ints
    last: Ints


def likeness_of_work(
    view: View, groups: Groups, models: Flags, templates: pa.Table, said: pa.Table
) -> Floats:
    """How alike each account's use of its group's structure is to the use that the ``models`` among
    the members make of it: the cosine with their mean, 0 to 1, and 0 outside groups.

    ``templates`` and ``said`` are the structure of all groups, (group, value, …).
    """
    uses = uses_of(view, groups, templates, said)
    shape = (len(groups), int(uses.value.max(initial=-1)) + 1)
    ends = (uses.account, uses.value)
    used = _unit(sparse.csr_matrix((uses.times.astype(np.float64), ends), shape=shape))
    rows = np.flatnonzero(models & (groups >= 0))
    shape = (int(groups.max(initial=-1)) + 2, len(groups))
    of_group = sparse.csr_matrix((np.ones(len(rows)), (groups[rows], rows)), shape=shape)
    means = _unit((of_group @ used).tocsr())
    # The last row, which -1 takes, is empty.
    return np.asarray(used.multiply(means[groups]).sum(axis=1)).ravel()


def lasting(view: View, groups: Groups, templates: pa.Table, said: pa.Table) -> Floats:
    """How long the groups' structure is in use, a figure a group: the hours between the first and
    the last time that an account uses a value, in parts of what they would be if it was in use all
    the time that the account is at work; of all accounts and values the median. About 1 for
    templates, a half for those that change from week to week, and less for exercises; nan where too
    little comes back.
    """
    uses = uses_of(view, groups, templates, said)
    begin, end = np.full(len(groups), np.inf), np.full(len(groups), -np.inf)
    np.minimum.at(begin, uses.account, uses.first)
    np.maximum.at(end, uses.account, uses.last)
    hours = np.where(np.isfinite(begin), end - begin, 0.0)[uses.account]
    telling = (uses.times >= LEAST) & (uses.times <= MOST) & (hours >= LONG)
    times, hours = uses.times[telling], hours[telling]
    # The mean distance of the first and the last of n that fall anywhere in a stretch.
    expected = hours * (times - 1) / (times + 1)
    parts = (uses.last - uses.first)[telling] / expected
    group = groups[uses.account[telling]]
    found = np.full(int(groups.max(initial=-1)) + 1, np.nan)
    for number in np.flatnonzero(np.bincount(group, minlength=len(found)) >= ENOUGH):
        found[number] = np.median(parts[group == number])
    return found


def _unit(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (sparse.diags(1.0 / np.maximum(norms, 1e-9)) @ rows).tocsr()


def uses_of(view: View, groups: Groups, templates: pa.Table, said: pa.Table) -> Uses:
    """What the sampled prompts of the accounts in groups show of their groups' structure."""
    pairs = pa.concat_tables([part.select(["group", "value"]) for part in (templates, said)])
    pairs = pairs.group_by(["group", "value"]).aggregate([])
    if view.drawn is not None:
        return _used_here(view.drawn, groups, pairs)
    return _used(view, groups, pairs)


def _used_here(drawn: Drawn, groups: Groups, pairs: pa.Table) -> Uses:
    weighted = pairs.append_column("weight", pa.array(np.ones(pairs.num_rows, np.int32)))
    sought = Structure.of(pairs.slice(0, 0), weighted, int(groups.max(initial=-1)) + 1)

    def found(first: int, last: int) -> tuple[Ints, Ints]:
        return _using(
            drawn.starts,
            first + np.flatnonzero(groups[first:last] >= 0),
            groups,
            drawn.edges,
            drawn.lists,
            drawn.shingles,
            sought.values,
            sought.group,
            sought.places,
            np.uint64(sought.shift),
        )

    row, value = map(np.concatenate, zip(*drawn.in_parts(found), strict=True))
    written = drawn.written[row]
    row, value = row[written], value[written]
    return _summed(drawn.account[row], value, drawn.hour[row], max(len(sought.values), 1))


def _summed(account: Ints, value: Ints, hour: Ints, values: int) -> Uses:
    """A row for each account and value, from one for each prompt."""
    key = account.astype(np.int64) * values + value
    order = np.lexsort((hour, key))
    key, hour = key[order], hour[order].astype(np.int64)
    start = np.flatnonzero(np.diff(key, prepend=-1))
    times = np.diff(start, append=len(key))
    return Uses(
        key[start] // values, key[start] % values, times, hour[start], hour[start + times - 1]
    )


def _used(view: View, groups: Groups, pairs: pa.Table) -> Uses:
    """What ``_used_here`` says, by a join; values get other numbers."""
    members, sought = view.keep(member_table(groups)), view.keep(pairs)
    rows = view.sample.filter(view.sample.prompt_chars > 0).join(members, "account")
    keys = ("account", "group", "hour")
    whole, opening, closing = (rows[end] for end in EDGES)
    apart = {
        "skeleton_hash": rows,
        "opening_hash": rows.filter(opening != whole),
        "closing_hash": rows.filter((closing != whole) & (closing != opening)),
    }
    ends = [some.select(*keys, value=some[end]) for end, some in apart.items()]
    words = rows.select(*keys, value=rows.shingles.unnest())
    values = ibis.union(*ends, words).join(sought, ["group", "value"])
    used = values.group_by("account", "group", "value").aggregate(
        times=ibis._.count(), first=ibis._.hour.min(), last=ibis._.hour.max()
    )
    table = used.to_pyarrow()
    own = np.stack([table["group"].to_numpy().astype(np.uint64), table["value"].to_numpy()])
    value = np.unique(own, axis=1, return_inverse=True)[1].ravel()
    account, times, first, last = (
        table[name].to_numpy().astype(np.int64) for name in ("account", "times", "first", "last")
    )
    return Uses(account, value, times, first, last)


@numba.njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)
def _using(
    starts: Any,
    accounts: Any,
    asked: Any,
    edges: Any,
    lists: Any,
    shingles: Any,
    values: Any,
    group: Any,
    places: Any,
    shift: Any,
) -> Any:
    """Rows of some accounts, and the places in ``values`` of what stands in them of the group that
    each is asked for."""
    rows, found = np.empty(1024, np.int64), np.empty(1024, np.int64)
    last, count = np.uint64(len(places) - 2), 0
    for account in accounts:
        own = asked[account]
        for row in range(starts[account], starts[account + 1]):
            for at in range(lists[row] - len(edges), lists[row + 1]):
                edge = at - lists[row]
                value = shingles[at] if edge >= 0 else edges[edge + len(edges)][row]
                # A short prompt is its own opening and closing, and counts once.
                if (-3 < edge < 0 and value == edges[0][row]) or (
                    edge == -1 and value == edges[1][row]
                ):
                    continue
                place = np.int64(min(value >> shift, last))
                for entry in range(places[place], places[place + 1]):
                    if values[entry] != value or group[entry] != own:
                        continue
                    if count == len(rows):
                        rows = np.concatenate((rows, np.empty(count, np.int64)))
                        found = np.concatenate((found, np.empty(count, np.int64)))
                    rows[count], found[count] = row, entry
                    count += 1
    return rows[:count], found[:count]
