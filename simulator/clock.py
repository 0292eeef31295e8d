"""The month: days, hours of the day by way of life, and the shape of a day's sessions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from simulator.hashing import F64

START: Final = datetime(2026, 9, 1, tzinfo=UTC)
DAYS: Final = 30
HOUR: Final = 3600.0
DAY: Final = 86400.0
MINUTES: Final = 1440

# Saturday and Sunday among the days of the month.
WEEKEND: Final = np.array([(START.weekday() + day) % 7 >= 5 for day in range(DAYS)])

# Ways of life: weight of each local hour.
PRIVATE, OFFICE, NIGHT, STUDENT, FLAT, NIGHTLY_JOB, SHOP = range(7)
_HOURS: Final = (
    (2, 1, 0.5, 0.3, 0.2, 0.4, 1, 3, 4, 5, 5, 5, 6, 6, 5, 5, 6, 7, 8, 10, 11, 10, 7, 4),
    (
        0.1,
        0.1,
        0.05,
        0.05,
        0.05,
        0.2,
        0.6,
        2,
        7,
        11,
        12,
        11,
        7,
        9,
        11,
        11,
        9,
        6,
        3,
        1.5,
        1,
        0.8,
        0.5,
        0.2,
    ),
    (9, 8, 7, 5, 3, 1.5, 0.5, 0.4, 0.6, 1, 2, 3, 4, 4, 4, 4, 4, 5, 5, 6, 7, 8, 9, 9),
    (4, 3, 1.5, 0.6, 0.3, 0.2, 0.4, 1, 3, 5, 7, 7, 5, 6, 7, 7, 6, 5, 5, 7, 9, 10, 9, 7),
    (1,) * 24,
    (8, 10, 10, 8, 6, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 6),
    (1, 0.8, 0.6, 0.5, 0.5, 0.7, 1.2, 2.5, 4, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 5, 3, 2),
)


def profiles(extra: npt.NDArray[np.float64]) -> F64:
    """Inverse day curves (p, 1441): fraction of the day's requests → minute of the local day.

    ``extra`` (e, 24) are the hours of operators, numbered after the ways of life above.
    """
    hours = np.vstack([np.array(_HOURS, dtype=np.float64), extra.reshape(-1, 24)])
    minutes = np.repeat(hours, 60, axis=1)
    cumulative = np.concatenate([np.zeros((len(hours), 1)), np.cumsum(minutes, axis=1)], axis=1)
    cumulative /= cumulative[:, -1:]
    grid = np.linspace(0, 1, MINUTES + 1)
    ticks = np.arange(MINUTES + 1, dtype=np.float64)
    return np.array([np.interp(grid, row, ticks) for row in cumulative])


def operator_hours(rng: np.random.Generator) -> F64:
    """A day of an operator's queue: never quiet, with waves of work (24,)."""
    hours = np.arange(24)
    wave = 1 + 0.25 * np.sin((hours + rng.uniform(0, 24)) * 2 * np.pi / 24)
    return np.asarray(wave * rng.lognormal(0, 0.18, 24))


def seconds_of_day(
    curves: F64, profile: npt.NDArray[np.int16], offset: npt.NDArray[np.float32], draw: F64
) -> F64:
    """UTC second of the day (n,) at which sessions begin; ``offset`` is hours ahead of UTC."""
    place = draw * MINUTES
    left = np.minimum(place.astype(np.int64), MINUTES - 1)
    part = place - left
    minute = curves[profile, left] * (1 - part) + curves[profile, left + 1] * part
    return np.asarray((minute * 60 - offset * HOUR) % DAY)


def instant(second: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Seconds since the month's start as microseconds since 1970."""
    origin = int(START.timestamp()) * 1_000_000
    return np.asarray(np.round(np.asarray(second, dtype=np.float64) * 1e6), dtype=np.int64) + origin
