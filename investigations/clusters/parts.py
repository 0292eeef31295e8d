"""Figures of thousands of small groups at once."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import numpy.typing as npt

from investigations.clusters.facts import Floats
from investigations.clusters.groups import Groups


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """Accounts in the order of their groups.

    ``number`` is the group of each account of ``order``; group ``g`` begins at ``start[g]`` and has
    ``size[g]`` of them, at least one.
    """

    order: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]
    size: npt.NDArray[np.int64]

    @classmethod
    def of(cls, groups: Groups) -> Parts:
        size = np.bincount(groups[groups >= 0])
        order = np.argsort(groups, kind="stable")[len(groups) - size.sum() :]
        return cls(order, groups[order], np.cumsum(size) - size, size)

    def total(self, values: npt.NDArray[Any]) -> Floats:
        found = np.bincount(self.number, values[self.order], minlength=len(self.size))
        return found.astype(np.float64, copy=False)

    def mean(self, values: npt.NDArray[Any]) -> Floats:
        return self.total(values) / self.size

    def mean_known(self, values: Floats, weights: Floats) -> Floats:
        """The weighted mean of what is not nan; nan where nothing is."""
        known = ~np.isnan(values)
        total = self.total(np.where(known, weights, 0.0))
        amount = self.total(np.where(known, values, 0.0) * weights)
        return np.where(total > 0, amount / np.where(total > 0, total, 1.0), np.nan)

    def median(self, values: Floats) -> Floats:
        """Of what is not nan; nan where nothing is."""
        own, last = self._sorted(values)
        return (own[self.start + last // 2] + own[self.start + (last + 1) // 2]) / 2

    def quantile(self, values: Floats, share: float) -> Floats:
        """The member below whom this share (0 to 1) of a group is, rounded down; of those whose
        value is not nan, and nan where all are."""
        own, last = self._sorted(values)
        return own[self.start + (share * last).astype(np.int64)]

    def _sorted(self, values: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
        """The members' values, each group's in order and nan at its end, and the place in its group
        of the last that is not nan, or 0."""
        own = values[self.order]
        known = np.bincount(self.number, ~np.isnan(own), minlength=len(self.size))
        return own[np.lexsort((own, self.number))], np.maximum(known.astype(np.int64) - 1, 0)

    def spread(self, values: Floats) -> Floats:
        """The standard deviation over the mean."""
        mean = self.mean(values)
        off = np.zeros(len(values))
        off[self.order] = values[self.order] - mean[self.number]
        return np.sqrt(self.mean(off**2)) / np.maximum(mean, 1e-9)

    def commonest(self, codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """How many members have the commonest code, those below 0 apart."""
        some = codes[self.order] >= 0
        width = int(codes.max(initial=0)) + 1
        pairs = self.number[some] * width + codes[self.order][some]
        found, times = np.unique(pairs, return_counts=True)
        most = np.zeros(len(self.size), dtype=np.int64)
        np.maximum.at(most, found // width, times)
        return most
