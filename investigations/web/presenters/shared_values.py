"""What accounts have in common, as it may be shown."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any

from investigations.masking import OPEN_SIGNALS, mask
from investigations.models import EdgeEvidence, SharedValue
from investigations.web.presenters.names import readable

MOST_VALUES_OF_A_LINK = 3
# Their values are 64-bit hashes of texts, stored as decimal numbers.
HASH_SIGNALS = frozenset({"phrase", "system_prompt", "template"})


@dataclasses.dataclass(frozen=True, slots=True)
class SharedValueRow:
    """``holders`` accounts of the cluster have it, of ``population`` in the whole window.

    ``value`` is as it is shown; ``whole`` as it is stored, empty when it is masked.
    """

    signal: str
    value: str
    whole: str
    masked: bool
    holders: int
    population: int
    everywhere: int  # accounts of the window that have it
    rarity: float  # nats

    @property
    def one_in(self) -> int:
        """One account in so many has the value."""
        return max(1, round(math.exp(self.rarity)))


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """Two accounts and what ties them, strongest first."""

    source: str
    target: str
    weight: float
    values: Sequence[SharedValueRow]
    more: int


def shared_value_row(row: SharedValue, *, unmasked: bool) -> SharedValueRow:
    return _row(row.signal, row.value, row.accounts, row.population, row.rarity, unmasked=unmasked)


def link(edge: EdgeEvidence, *, unmasked: bool) -> Link:
    """``edge`` with its two accounts loaded."""
    kept = edge.shared[:MOST_VALUES_OF_A_LINK]
    return Link(
        source=edge.source.account_id,
        target=edge.target.account_id,
        weight=edge.weight,
        values=[_stored(value, unmasked=unmasked) for value in kept],
        more=len(edge.shared) - len(kept),
    )


def _stored(value: Mapping[str, Any], *, unmasked: bool) -> SharedValueRow:
    return _row(
        value["signal"],
        str(value["value"]),
        value["accounts"],
        value["population"],
        value["rarity"],
        unmasked=unmasked,
    )


def _row(
    signal: str, value: str, holders: int, population: int, rarity: float, *, unmasked: bool
) -> SharedValueRow:
    hidden = not unmasked and signal not in OPEN_SIGNALS
    return SharedValueRow(
        signal=readable(signal),
        value=mask(value) if hidden else _short(signal, value),
        whole="" if hidden else value,
        masked=hidden,
        holders=holders,
        population=population,
        everywhere=max(holders, round(population / math.exp(rarity))),
        rarity=rarity,
    )


def _short(signal: str, value: str) -> str:
    """The first half of a hash as ``#60644e12``: enough to tell two apart, and short to say."""
    if signal in HASH_SIGNALS and value.isascii() and value.isdecimal():
        return f"#{int(value):016x}"[:9]
    return value
