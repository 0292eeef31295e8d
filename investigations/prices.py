"""The provider's list prices, from a file that people replace: see docs/settings.md."""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

PER: Final = 1_000_000


class PriceListError(Exception):
    """The price list cannot be used; the message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Price:
    """For a million tokens of the models whose name ``pattern`` fits."""

    pattern: str
    prompt: float
    completion: float


@dataclasses.dataclass(frozen=True, slots=True)
class Cost:
    """What tokens would cost at list price; ``counted`` (0 to 1) is the share of them that has a
    price."""

    amount: float
    currency: str
    counted: float


@dataclasses.dataclass(frozen=True, slots=True)
class PriceList:
    currency: str
    prices: tuple[Price, ...]

    def cost(self, tokens: Mapping[str, Sequence[int]]) -> Cost | None:
        """Of [tokens of prompts, of answers] by model; None when no token has a price."""
        amount, counted = 0.0, 0
        for model, (asked, answered) in tokens.items():
            price = next((each for each in self.prices if fnmatchcase(model, each.pattern)), None)
            if price is not None:
                amount += (asked * price.prompt + answered * price.completion) / PER
                counted += asked + answered
        total = sum(map(sum, tokens.values()))
        return Cost(amount, self.currency, counted / total) if counted else None


def price_list(path: Path) -> PriceList | None:
    """The list in the file; None when there is no file. Raises ``PriceListError``."""
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PriceListError(f"The price list {path.name} can't be read.") from error
    return _read(path, changed)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> PriceList:
    """``changed`` is in the cache's key only: a file that was replaced is read again."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        prices = tuple(_price(row) for row in content["model"])
        return PriceList(str(content["currency"])[:8], prices)
    # A list of another shape fails in any of these ways; what to do about it is the same.
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PriceListError(f"The price list {path.name} can't be read: {error!r}") from error


def _price(row: Mapping[str, Any]) -> Price:
    prompt, completion = float(row["prompt"]), float(row["completion"])
    if not (0 <= prompt < math.inf and 0 <= completion < math.inf):
        raise ValueError(f"no price: {row['name']}")
    return Price(str(row["name"]), prompt, completion)
