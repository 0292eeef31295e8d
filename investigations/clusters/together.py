"""What the members of groups do together: the same prompts, the same tasks, at the same times."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import ibis
import numba
import numpy as np
import numpy.typing as npt

from investigations.clusters.facts import Floats
from investigations.clusters.groups import Groups, in_order, member_table, some_of_each
from investigations.clusters.repertoire import lasting
from investigations.clusters.stream import Streams
from investigations.detectors import Measurements
from investigations.detectors.drawn import THREADS, Drawn
from investigations.detectors.window import View

# A member who holds so much of all that a group sends works through one list.
ONE_LIST = 0.6
# Minutes: an hour, a shift.
SYNC_WINDOWS = (60, 480)


@dataclasses.dataclass(frozen=True, slots=True)
class Together:
    """What groups do together, a figure a group: how far members send the same prompts, how long
    what they share is in use (nan where it is not known), and how far they rise and fall at once
    (window in minutes → ratio)."""

    overlap: Floats
    lasting: Floats
    sync: Sequence[Mapping[int, float]]

    def of(self, numbers: npt.NDArray[np.int64]) -> Together:
        """The figures of some groups, in the order of ``numbers``."""
        return Together(
            self.overlap[numbers], self.lasting[numbers], [self.sync[n] for n in numbers]
        )


def together(measured: Measurements, groups: Groups, streams: Streams) -> Together:
    """Measures every group; ``streams`` has their structure."""
    count = int(groups.max(initial=-1)) + 1
    return Together(
        _overlap(measured, groups, count),
        lasting(measured.view, some_of_each(groups), *streams.structure),
        _sync(measured, groups, count),
    )


def unmeasured(groups: Groups) -> Together:
    """What is to be said of groups whose exchanges nobody has looked at yet."""
    count = int(groups.max(initial=-1)) + 1
    return Together(np.zeros(count), np.full(count, np.nan), [{}] * count)


def _overlap(measured: Measurements, groups: Groups, count: int) -> Floats:
    """How far members send the very same prompts, beyond what drawing from one stock would give.

    Of a member's prompts, the mean share of the other members who sent it too: 1 when all work
    through one list (a benchmark, an assignment), next to 0 when a list is divided among them.
    Accounts that draw at random from a stock of so many prompts meet by chance; that much is taken
    off, unless a member holds most of the stock.
    """
    view = measured.view
    number, stock, pairs, meetings = (
        _met_here(view.drawn, groups) if view.drawn is not None else _met(view, groups)
    )
    sizes = np.bincount(groups[groups >= 0], minlength=count)
    others = np.maximum(sizes[number] - 1, 1)
    met = meetings / np.maximum(pairs, 1) / others
    chance = pairs / np.maximum(sizes[number], 1) / np.maximum(stock, 1)
    overlap = np.zeros(count)
    overlap[number] = np.where(chance < ONE_LIST, np.maximum(met - chance, 0.0), met)
    return overlap


def _met(view: View, groups: Groups) -> tuple[Any, ...]:
    """Groups with prompts, and for each how many different ones it has, how many each member has,
    added up, and how often a member meets another in one."""
    written = view.sample.filter(view.sample.prompt_chars > 0)
    sample = written.join(view.keep(member_table(groups)), "account")
    held = sample.select("group", "account", "prompt_hash").distinct()
    prompts = held.group_by("group", "prompt_hash").aggregate(holders=ibis._.count())
    counted = prompts.group_by("group").aggregate(
        stock=ibis._.count(),
        pairs=ibis._.holders.sum(),
        meetings=(ibis._.holders * (ibis._.holders - 1)).sum(),
    )
    table = counted.to_pyarrow()
    numbers = (table[name].to_numpy().astype(np.float64) for name in ("stock", "pairs", "meetings"))
    return table["group"].to_numpy(), *numbers


def _met_here(drawn: Drawn, groups: Groups) -> tuple[Any, ...]:
    """What ``_met`` says, counted by a loop."""
    members = list(in_order(groups))
    order = np.concatenate([*members, np.empty(0, np.int64)])
    ends = np.cumsum([0, *map(len, members)])
    cuts = np.linspace(0, len(members), THREADS + 1).astype(int)

    def count(first: int, last: int) -> Floats:
        part = ends[first : last + 1]
        return _meetings(drawn.starts, drawn.written, drawn.prompt_hash, order, part)

    with ThreadPoolExecutor(THREADS) as threads:
        stock, pairs, meetings = np.concatenate(
            list(threads.map(count, cuts[:-1], cuts[1:])), axis=1
        )
    number = np.flatnonzero(stock)
    return number, stock[number], pairs[number], meetings[number]


@numba.njit(cache=True, nogil=True)
def _meetings(starts: Any, written: Any, prompts: Any, order: Any, ends: Any) -> Any:
    """Stock, pairs and meetings (3 × groups) of groups whose members stand in ``order`` from one
    of ``ends`` to the next."""
    found = np.zeros((3, len(ends) - 1))
    for group in range(len(ends) - 1):
        members = order[ends[group] : ends[group + 1]]
        size = 0
        for account in members:
            size += starts[account + 1] - starts[account]
        held, count = np.empty(size, np.uint64), 0
        for account in members:
            first = count
            for row in range(starts[account], starts[account + 1]):
                if written[row]:
                    held[count] = prompts[row]
                    count += 1
            count = first + _distinct(held[first:count])
        held = np.sort(held[:count])
        at = 0
        while at < count:
            end = at + 1
            while end < count and held[end] == held[at]:
                end += 1
            found[0, group] += 1
            found[1, group] += end - at
            found[2, group] += (end - at) * (end - at - 1)
            at = end
    return found


@numba.njit(cache=True, nogil=True)
def _distinct(values: Any) -> Any:
    """Moves what differs to the front, in order; returns how much that is."""
    values[:] = np.sort(values)
    count = min(len(values), 1)
    for at in range(1, len(values)):
        if values[at] != values[at - 1]:
            values[count] = values[at]
            count += 1
    return count


def _sync(measured: Measurements, groups: Groups, count: int) -> list[dict[int, float]]:
    """Variance of a group's totals in a window over the sum of its accounts' variances.

    About 1 for independent accounts, towards the number of accounts when all start and stop
    together. The group's daily rhythm is taken out, where a window is short enough to have one.
    """
    view = measured.view
    inside = view.hourly.join(measured.view.keep(member_table(groups)), "account")
    length = max((view.until - view.since).total_seconds() / 60, 1440.0)
    found: list[dict[int, float]] = [{} for _ in range(count)]
    for minutes in SYNC_WINDOWS:
        slots = inside.group_by("group", "account", slot=inside.hour // (minutes // 60))
        counted = view.keep(
            slots.aggregate(exchanges=inside.exchanges.sum()).cast(
                {"slot": "int64", "exchanges": "int64"}
            )
        )
        for group, ratio in _ratios(counted, length / minutes, max(1440 // minutes, 1)).items():
            found[group][minutes] = ratio
    return found


def _ratios(counted: ibis.Table, slots: float, a_day: int) -> dict[int, float]:
    """Each group's ratio for one window: ``slots`` of them in all, ``a_day`` of them in a day."""
    alone = _squares(counted, ("group", "account"), slots)
    total = counted.group_by("group", "slot").aggregate(exchanges=ibis._.exchanges.sum())
    rhythm = total.mutate(clock=total.slot % a_day)
    together = _squares(rhythm, ("group", "clock"), slots / a_day)
    return {group: amount / max(alone[group], 1.0) for group, amount in together.items()}


def _squares(table: ibis.Table, keys: tuple[str, ...], slots: float) -> dict[int, float]:
    """Sum of squared deviations of ``exchanges`` from the mean over ``slots`` for each combination
    of keys, added up by group."""
    parts = table.group_by(*keys).aggregate(
        squares=(ibis._.exchanges.cast("float64") ** 2).sum(),
        total=ibis._.exchanges.cast("float64").sum(),
    )
    spread = parts.group_by("group").aggregate(
        spread=(ibis._.squares - ibis._.total * ibis._.total / slots).sum()
    )
    return {row["group"]: row["spread"] for row in spread.to_pyarrow().to_pylist()}
