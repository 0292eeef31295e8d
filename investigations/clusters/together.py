"""What the members of groups do together: the same prompts, the same tasks, at the same times."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import ibis
import numpy as np
import numpy.typing as npt

from investigations.clusters.facts import Floats
from investigations.clusters.groups import Groups, member_table, some_of_each
from investigations.clusters.repertoire import lasting
from investigations.clusters.stream import Streams
from investigations.detectors import Measurements

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
    written = measured.view.sample.filter(measured.view.sample.prompt_chars > 0)
    sample = written.join(measured.view.keep(member_table(groups)), "account")
    held = sample.select("group", "account", "prompt_hash").distinct()
    prompts = held.group_by("group", "prompt_hash").aggregate(holders=ibis._.count())
    table = (
        prompts.group_by("group")
        .aggregate(
            stock=ibis._.count(),
            pairs=ibis._.holders.sum(),
            meetings=(ibis._.holders * (ibis._.holders - 1)).sum(),
        )
        .to_pyarrow()
    )
    sizes = np.bincount(groups[groups >= 0], minlength=count)
    number = table["group"].to_numpy()
    stock, pairs, meetings = (
        table[name].to_numpy().astype(np.float64) for name in ("stock", "pairs", "meetings")
    )
    others = np.maximum(sizes[number] - 1, 1)
    met = meetings / np.maximum(pairs, 1) / others
    chance = pairs / np.maximum(sizes[number], 1) / np.maximum(stock, 1)
    overlap = np.zeros(count)
    overlap[number] = np.where(chance < ONE_LIST, np.maximum(met - chance, 0.0), met)
    return overlap


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
