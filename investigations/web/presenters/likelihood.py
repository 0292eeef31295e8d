"""A likelihood as a badge shows it."""

from __future__ import annotations

import dataclasses
from typing import Final

from investigations.icd203 import in_words
from investigations.web.presenters.numbers import share

_LEVELS: Final = {
    "almost no chance": "low",
    "very unlikely": "low",
    "unlikely": "low",
    "roughly even chance": "even",
    "likely": "raised",
    "very likely": "high",
    "almost certain": "high",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Likelihood:
    """``value`` 0 to 1, ``level`` is low, even, raised or high: the colour of a badge."""

    value: float
    words: str
    level: str

    @property
    def number(self) -> str:
        return share(self.value)


def likelihood(value: float) -> Likelihood:
    """Words for ``value`` (0 to 1). Raises ``ValueError`` outside of that."""
    words = in_words(value)
    return Likelihood(value, words, _LEVELS[words])
