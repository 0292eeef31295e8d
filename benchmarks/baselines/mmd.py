"""Maximum mean discrepancy of an account's prompts against innocent traffic (arXiv 2606.05725).

Liu, Guo and Dong, "An Embarrassingly Simple Detector for Model Extraction Attacks in Large
Language Model API Traffic", 2026: vectors of a window of queries, Gaussian kernel with the median
distance of innocent queries as its width, unbiased MMD² against innocent queries, threshold from
windows of innocent traffic. Here a window is one account's, and MMD² is told in standard deviations
of innocent windows of the same size, since accounts have asked different numbers of questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.baselines import encoder
from benchmarks.baselines.month import Month

REFERENCE: Final = 1000
HELD_OUT: Final = 2000
# A window is cut to the next smaller of these; below the smallest nothing can be said.
SIZES: Final = (10, 20, 50, 100)
DRAWS: Final = 1000
# What the paper reports of itself.
FALSE_POSITIVES: Final = 0.003

Vectors = NDArray[Any]


def detect(month: Month, history: Month) -> dict[str, float]:
    """Account → how far its window lies from innocent ones, 0 for one that asked too little."""
    test = _test(history)
    return {account: test.deviation(window) for account, window in encoder.windows(month).items()}


def published_threshold(history: Month) -> float:
    """The paper's threshold: 0.3 % of innocent windows, each a mixture of many accounts, exceed it.

    The windows are of held-out prompts from the innocent month's whole traffic.
    """
    test = _test(history)
    return max(float(np.quantile(test.null(size), 1 - FALSE_POSITIVES)) for size in SIZES)


@cache
def _test(history: Month) -> Test:
    pool = encoder.traffic(history, REFERENCE + HELD_OUT)
    return fit(pool[:REFERENCE], pool[REFERENCE:])


@dataclass(frozen=True, slots=True)
class Test:
    """Innocent queries, the kernel's width, and what MMD² is for innocent windows of each size."""

    reference: Vectors
    width: float
    within: float
    nulls: dict[int, NDArray[np.float64]]

    def deviation(self, window: Vectors) -> float:
        """MMD² in standard deviations above innocent windows of its size; never below 0."""
        sizes = [size for size in self.nulls if size <= len(window)]
        if not sizes:
            return 0.0
        size = max(sizes)
        null = self.nulls[size]
        return float(max(0.0, (self.squared(window[:size]) - null.mean()) / null.std()))

    def squared(self, window: Vectors) -> float:
        """Unbiased MMD² between the window, shape (n, d), and the reference."""
        own = mean_off_diagonal(kernel(window, window, self.width))
        return own + self.within - 2 * float(kernel(window, self.reference, self.width).mean())

    def null(self, size: int) -> Vectors:
        """Deviations of innocent windows of this size."""
        found: Vectors = (self.nulls[size] - self.nulls[size].mean()) / self.nulls[size].std()
        return found


def fit(reference: Vectors, held_out: Vectors, sizes: tuple[int, ...] = SIZES) -> Test:
    """The test against ``reference``, calibrated on windows drawn from ``held_out``."""
    width = median_distance(reference)
    within = mean_off_diagonal(kernel(reference, reference, width))
    test = Test(reference, width, within, {})
    draw = np.random.default_rng(1)
    own = kernel(held_out, held_out, width)
    cross = kernel(held_out, reference, width).mean(axis=1)
    for size in sizes:
        squares = np.empty(DRAWS)
        for number in range(DRAWS):
            places = draw.choice(len(held_out), size, replace=False)
            inside = mean_off_diagonal(own[np.ix_(places, places)])
            squares[number] = inside + within - 2 * float(cross[places].mean())
        test.nulls[size] = squares
    return test


def median_distance(vectors: Vectors) -> float:
    """The kernel's usual width: the median distance between two different vectors."""
    upper = squared_distances(vectors, vectors)[np.triu_indices(len(vectors), 1)]
    apart = upper[upper > 0]
    return float(np.sqrt(np.median(apart))) if len(apart) else 1.0


def kernel(left: Vectors, right: Vectors, width: float) -> Vectors:
    """Gaussian kernel of each pair, shape (left, right)."""
    found: Vectors = np.exp(squared_distances(left, right) / (-2 * width * width))
    return found


def squared_distances(left: Vectors, right: Vectors) -> Vectors:
    norms = (left**2).sum(axis=1)[:, None] + (right**2).sum(axis=1)[None, :]
    found: Vectors = np.maximum(norms - 2 * left @ right.T, 0)
    return found


def mean_off_diagonal(square: Vectors) -> float:
    size = len(square)
    return float((square.sum() - np.trace(square)) / (size * (size - 1)))
