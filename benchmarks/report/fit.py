"""Growth: the exponent of a power law through measured points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float | None:
    """k of ``value = c · size^k`` by least squares over logarithms; None for fewer than two sizes.

    Sizes and values are above 0.
    """
    if len(set(sizes)) < 2:
        return None
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])
