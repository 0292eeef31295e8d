"""PRADA: are the distances between an account's queries as normal as a person's (EuroS&P 2019)?

Juuti, Szyller, Marchal and Asokan: each query's smallest distance to the queries before it that
were new enough; the distances of natural queries are about normally distributed, those of made ones
are not, which Shapiro and Wilk's W measures. A language model's answer has no class, so all queries
are of one; distances are Euclidean between sentence vectors.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.baselines import encoder
from benchmarks.baselines.month import Month

# Fewer distances than this say nothing of their distribution.
FEWEST: Final = 10


def detect(month: Month, history: Month) -> dict[str, float]:
    """Account → 1 − W, 0 for one that asked too little."""
    return {account: score(window) for account, window in encoder.windows(month).items()}


def score(window: NDArray[np.floating]) -> float:
    """1 − W over successive vectors, shape (queries, d): 0 is normal; 1 if nothing ever differs."""
    distances = nearest(window)
    if len(distances) < FEWEST:
        return 0.0
    spread = 3 * distances.std()
    if spread == 0:
        return 1.0
    inner = distances[np.abs(distances - distances.mean()) <= spread]
    return 1.0 - float(stats.shapiro(inner).statistic)


def nearest(window: NDArray[np.floating]) -> NDArray[np.float64]:
    """Distance of each query but the first to the nearest one of those kept so far.

    A query is kept when its distance exceeds the threshold, which is the mean less the standard
    deviation of all distances so far and never falls.
    """
    kept = window[:1]
    distances: list[float] = []
    threshold = 0.0
    for query in window[1:]:
        distance = float(np.linalg.norm(kept - query, axis=1).min())
        distances.append(distance)
        if distance > threshold:
            kept = np.vstack([kept, query])
        threshold = max(threshold, float(np.mean(distances) - np.std(distances)))
    return np.array(distances)
