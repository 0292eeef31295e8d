"""How a running time grows with the number of exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

# The larger runs tell more of what comes after them; start-up weighs on the small ones.
LAST = 3


@dataclass(frozen=True, slots=True)
class Growth:
    """seconds = ``factor`` × exchanges ** ``exponent``."""

    factor: float
    exponent: float

    def seconds(self, exchanges: float) -> float:
        return float(self.factor * exchanges**self.exponent)


def fit(measured: Mapping[int, float]) -> Growth | None:
    """The power law through the largest runs, exchanges → seconds; None with fewer than two.

    Least squares over the logarithms of the last three.
    """
    largest = sorted(measured)[-LAST:]
    if len(largest) < 2:
        return None
    seconds = [measured[size] for size in largest]
    exponent, offset = np.polyfit(np.log(largest), np.log(seconds), 1)
    return Growth(float(np.exp(offset)), float(exponent))
