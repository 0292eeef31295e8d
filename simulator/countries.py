"""Where people are: weight in the population, clock, and the language they may write in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Country:
    """``offset`` is hours ahead of UTC, ``family`` the text family of the local language."""

    code: str
    weight: float
    offset: float
    family: str | None = None


COUNTRIES: tuple[Country, ...] = (
    Country("US", 24, -6.0),
    Country("GB", 7, 0.0),
    Country("DE", 7, 1.0, "german"),
    Country("FR", 5, 1.0, "french"),
    Country("ES", 4, 1.0, "spanish"),
    Country("BR", 6, -3.0, "portuguese"),
    Country("MX", 3, -6.0, "spanish"),
    Country("IN", 12, 5.5),
    Country("JP", 5, 9.0),
    Country("KR", 4, 9.0),
    Country("SG", 3, 8.0, "chinese"),
    Country("TW", 3, 8.0, "chinese"),
    Country("HK", 2, 8.0, "chinese"),
    Country("CA", 4, -5.0, "french"),
    Country("AU", 3, 10.0),
    Country("NL", 2, 1.0),
    Country("PL", 2, 1.0),
    Country("ID", 3, 7.0),
    Country("VN", 2, 7.0),
    Country("NG", 2, 1.0),
    Country("ZA", 1, 2.0),
    Country("TR", 2, 3.0),
)
WEIGHTS = np.array([country.weight for country in COUNTRIES]) / sum(
    country.weight for country in COUNTRIES
)
OFFSETS = np.array([country.offset for country in COUNTRIES], dtype=np.float32)


def number_of(code: str) -> int:
    """Index of a country in COUNTRIES; ValueError for one that is not there."""
    return [country.code for country in COUNTRIES].index(code)
