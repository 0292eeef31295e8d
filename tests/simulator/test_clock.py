"""The month's hours: people keep those of their country, operators none."""

from __future__ import annotations

import numpy as np

from simulator import clock
from simulator.hashing import generator

DRAWS = np.linspace(0, 0.999999, 50_000)


def seconds(profile: int, offset: float) -> np.ndarray:
    curves = clock.profiles(np.ones((1, 24)))
    size = len(DRAWS)
    return clock.seconds_of_day(
        curves, np.full(size, profile, np.int16), np.full(size, offset, np.float32), DRAWS
    )


def test_office_hours_are_those_of_the_country() -> None:
    for offset in (-6.0, 0.0, 9.0):
        local = (seconds(clock.OFFICE, offset) / 3600 + offset) % 24
        assert ((local >= 7) & (local < 19)).mean() > 0.85


def test_flat_hours_are_flat() -> None:
    counts = np.histogram(seconds(clock.FLAT, 3.0), bins=24, range=(0, clock.DAY))[0]
    assert counts.max() < 1.02 * counts.min()


def test_operators_never_pause() -> None:
    hours = clock.operator_hours(generator("test"))
    assert hours.shape == (24,)
    assert hours.min() > 0.2 * hours.max()


def test_the_week_end_and_the_epoch_are_right() -> None:
    assert clock.WEEKEND.sum() == 8
    assert clock.instant([0.0, 1.5]).tolist() == [1_788_220_800_000_000, 1_788_220_801_500_000]
