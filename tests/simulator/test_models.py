"""Models: nobody uses one before its release; operators move at once, people slowly."""

from __future__ import annotations

import numpy as np

from simulator import models
from simulator.clock import DAY
from simulator.hashing import mix

SIZE = 20_000
ROWS, ACCOUNTS = mix(np.arange(SIZE)), mix(np.arange(SIZE) // 20, 1)


def share_of_new(days_after: float, adoption: int) -> float:
    when = np.full(SIZE, models.RELEASE + days_after * DAY)
    taste = np.full(SIZE, models.PEOPLE, dtype=np.int8)
    kind = np.full(SIZE, adoption, dtype=np.int8)
    return float((models.choose(when, ACCOUNTS, ROWS, taste, kind) == models.NEW).mean())


def test_nobody_is_early() -> None:
    for adoption in (models.GRADUAL, models.PIVOT, models.NEVER):
        assert share_of_new(-0.01, adoption) == 0


def test_operators_pivot_within_a_day_and_people_drift() -> None:
    assert 0.45 < share_of_new(1.0, models.PIVOT) < 0.65
    assert share_of_new(1.0, models.GRADUAL) < 0.15
    assert share_of_new(1.0, models.GRADUAL) < share_of_new(10.0, models.GRADUAL) < 0.5
    assert share_of_new(11.0, models.NEVER) == 0


def test_tastes_differ_and_accounts_mostly_keep_to_one_model() -> None:
    when = np.zeros(SIZE)
    never = np.full(SIZE, models.NEVER, dtype=np.int8)
    chosen = {
        taste: models.choose(when, ACCOUNTS, ROWS, np.full(SIZE, taste, dtype=np.int8), never)
        for taste in (models.CHEAP, models.STRONGEST)
    }
    assert (chosen[models.STRONGEST] == 0).mean() > 0.8
    assert (chosen[models.CHEAP] == 2).mean() > 0.65
    favourite = [np.bincount(row).max() for row in chosen[models.CHEAP].reshape(-1, 20)]
    assert np.mean(favourite) > 14
