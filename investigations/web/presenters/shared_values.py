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

    ``value`` is as it is shown; ``whole`` as it is stored, empty when it is masked. ``pin`` is what
    the evidence calls it, empty where it cannot be pinned.
    """

    signal: str
    value: str
    whole: str
    masked: bool
    holders: int
    population: int
    everywhere: int  # accounts of the window that have it
    rarity: float  # nats
    pin: str = ""

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
    pin: str = ""


def shared_value_row(row: SharedValue, *, unmasked: bool) -> SharedValueRow:
    shown = _row(row.signal, row.value, row.accounts, row.population, row.rarity, unmasked=unmasked)
    return dataclasses.replace(shown, pin=f"value:{row.pk}")


def link(edge: EdgeEvidence, *, unmasked: bool) -> Link:
    """``edge`` with its two accounts loaded."""
    ends = (edge.source.account_id, edge.target.account_id)
    found = stored_link(*ends, edge.weight, edge.shared, unmasked=unmasked)
    return dataclasses.replace(found, pin=f"edge:{edge.pk}")


def stored_link(
    source: str, target: str, weight: float, shared: Sequence[Mapping[str, Any]], *, unmasked: bool
) -> Link:
    """``shared`` as ``EdgeEvidence.shared`` has it."""
    kept = shared[:MOST_VALUES_OF_A_LINK]
    return Link(
        source=source,
        target=target,
        weight=weight,
        values=[stored_value(value, unmasked=unmasked) for value in kept],
        more=len(shared) - len(kept),
    )


def shown_value(signal: str, value: str, *, unmasked: bool = False) -> str:
    """``value`` as it stands on a page: masked unless its signal is open, a hash short."""
    hidden = not unmasked and signal not in OPEN_SIGNALS
    return mask(value) if hidden else _short(signal, value)


def stored_value(value: Mapping[str, Any], *, unmasked: bool) -> SharedValueRow:
    """One of ``EdgeEvidence.shared``."""
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
        value=shown_value(signal, value, unmasked=unmasked),
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
