"""The members of each group, each with what speaks for it and against it."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from investigations.clusters.facts import Flags, Floats, GroupFacts
from investigations.clusters.members import lacking
from investigations.clusters.result import Contribution, Member

# There may be a million parts of evidence, and none of them has details.
_NO_DETAIL: Final[Mapping[str, float | int | str]] = {}
_STANDING: Final = "standing"


@dataclasses.dataclass(frozen=True, slots=True)
class Roll:
    """All accounts, in ``features`` order: ``held`` is how firmly each hangs on to its group (0 to
    1), ``work`` the share of its exchanges that are of the group's stream, ``own`` what its own
    figures add to its log-odds and ``tied`` whether it is tied to its group, by signal."""

    names: Sequence[str]
    logits: Floats
    held: Floats
    work: Floats
    exchanges: Floats
    own: Mapping[str, Floats]
    tied: Mapping[str, Flags]

    def members(self, g: GroupFacts) -> tuple[Member, ...]:
        """Of one group, in the order of its rows."""
        rows = g.members
        exchanges = self.exchanges[rows].astype(np.int64)
        own_work = np.minimum(np.rint(self.work[rows] * exchanges).astype(np.int64), exchanges)
        scores = 1.0 / (1.0 + np.exp(-self.logits[rows]))
        figures = (rows, scores, self.held[rows], exchanges, own_work)
        return tuple(
            Member(self.names[row], score, held, calls, own, evidence)
            for row, score, held, calls, own, evidence in zip(
                *(each.tolist() for each in figures), self._evidence(g), strict=True
            )
        )

    def _evidence(self, g: GroupFacts) -> list[tuple[Contribution, ...]]:
        rows = g.members
        summaries = {
            "support": map(_support, _percent(self.held[rows])),
            "own_work": map(_own_work, _percent(self.work[rows])),
            "likeness": map(_likeness, self._without(lacking(g), rows)),
            _STANDING: ["verified or on a plan that declares its purpose"] * len(rows),
        }
        columns = [
            [
                Contribution(signal, weight, summary, _NO_DETAIL)
                for weight, summary in zip(values[rows].tolist(), summaries[signal], strict=True)
            ]
            for signal, values in self.own.items()
        ]
        return [
            tuple(each for each in parts if each.weight or each.signal != _STANDING)
            for parts in zip(*columns, strict=True)
        ]

    def _without(
        self, expected: Sequence[str], rows: npt.NDArray[np.int64]
    ) -> list[tuple[str, ...]]:
        """What nearly all members share and each of them goes without."""
        if not expected:
            return [()] * len(rows)
        lacks = np.column_stack([~self.tied[name][rows] for name in expected])
        return [
            tuple(name for name, lacked in zip(expected, row, strict=True) if lacked)
            for row in lacks.tolist()
        ]


def _percent(shares: Floats) -> list[int]:
    percents: list[int] = np.rint(100 * shares).astype(np.int64).tolist()
    return percents


@functools.cache
def _support(percent: int) -> str:
    return f"linked to the group {percent} % as firmly as is usual in it"


@functools.cache
def _own_work(percent: int) -> str:
    return f"{percent} % of its exchanges are of the group's stream"


@functools.cache
def _likeness(without: tuple[str, ...]) -> str:
    if not without:
        return "shares what nearly all members of the group share"
    names = ", ".join(without).replace("_", " ")
    return f"goes without what nearly all members of the group share: {names}"
