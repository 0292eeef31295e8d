"""The provider's models, who prefers which, and how fast a new one is taken up."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from simulator.clock import DAY, HOUR
from simulator.hashing import F64, U64, uniform

# The last one is released within the month.
MODELS: Final = ("fenn-4-large", "fenn-4-medium", "fenn-4-small", "fenn-3-large", "fenn-5-large")
NEW: Final = len(MODELS) - 1
RELEASE: Final = 18 * DAY + 16 * HOUR

# Share of each older model by taste.
PEOPLE, BUILDERS, CHEAP, STRONGEST = range(4)
_TASTES: Final = np.cumsum(
    [
        [0.30, 0.45, 0.20, 0.05],
        [0.35, 0.35, 0.22, 0.08],
        [0.02, 0.18, 0.75, 0.05],
        [0.86, 0.10, 0.0, 0.04],
    ],
    axis=1,
)

# How an account meets a new model.
GRADUAL, PIVOT, NEVER = range(3)


def choose(
    second: F64, account: U64, row: U64, taste: npt.NDArray[np.int8], adoption: npt.NDArray[np.int8]
) -> npt.NDArray[np.int8]:
    """Model (n,) of each request. Most accounts keep to one model; a fifth of requests roam."""
    roams = uniform(row, 21) < 0.2
    draw = np.where(roams, uniform(row, 22), uniform(account, 23))
    old = (draw[:, None] >= _TASTES[taste]).sum(axis=1).clip(0, NEW - 1)
    return np.where(_moved(second, account, row, adoption), NEW, old).astype(np.int8)


def _moved(
    second: F64, account: U64, row: U64, adoption: npt.NDArray[np.int8]
) -> npt.NDArray[np.bool_]:
    """Requests (n,) that go to the new model: people decide once, operators shift a share."""
    since = (second - RELEASE) / DAY
    gradual = 0.45 * (1 - np.exp(-np.clip(since, 0, None) / 5)) * uniform(account, 24) ** 0.3
    decided = uniform(account, 25) < gradual
    pivot = np.clip(since * 0.75, 0, 0.55)
    shifted = uniform(row, 26) < pivot
    moved = np.where(adoption == PIVOT, shifted, decided & (adoption == GRADUAL))
    return np.asarray(moved & (since > 0))
