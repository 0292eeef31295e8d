"""What a comparison consists of, whatever is compared."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from investigations.web.presenters.likelihood import Likelihood
from investigations.web.presenters.names import readable
from investigations.web.presenters.numbers import share

FEWEST, MOST = 2, 4


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """One of those that are compared; a column."""

    title: str
    url: str
    likelihood: Likelihood | None


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """``part`` (0 to 1) is drawn as a bar; ``day`` is written as one."""

    text: str = "–"
    note: str = ""
    part: float | None = None
    day: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together: a name, and a cell for each side."""

    name: str
    rows: Sequence[tuple[str, Sequence[Cell]]]


@dataclasses.dataclass(frozen=True, slots=True)
class Common:
    """A value that several sides have; ``holders`` for each side, 0 where it is not stored."""

    signal: str
    value: str
    masked: bool
    one_in: int
    holders: Sequence[int]


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Two sides and, by name, what they have to do with each other."""

    one: str
    other: str
    facts: Sequence[tuple[str, str]]


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    sides: Sequence[Side]
    blocks: Sequence[Block]
    pairs: Sequence[Pair]
    common: Sequence[Common]
    common_total: int


def shares(
    name: str,
    mixes: Sequence[Mapping[str, float]],
    *,
    written: Callable[[str], str] = readable,
) -> Block:
    """All names of the mixes, the greatest share first, with a bar for each side."""
    greatest: dict[str, float] = {}
    for mix in mixes:
        for each, part in mix.items():
            greatest[each] = max(part, greatest.get(each, 0.0))
    ordered = sorted(greatest, key=lambda each: (-greatest[each], each))
    return Block(
        name, [(written(each), [_bar(mix.get(each)) for mix in mixes]) for each in ordered]
    )


def _bar(part: float | None) -> Cell:
    return Cell() if part is None else Cell(share(part), part=min(1.0, max(0.0, part)))
