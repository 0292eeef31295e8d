"""Measured worlds, made once for all tests that only read them."""

from __future__ import annotations

import functools

import ibis.expr.types as ir
import numpy as np

from investigations.clusters.grouping import matrices_of
from investigations.clusters.matrix import ValueMatrix
from investigations.clusters.phrases import background
from investigations.clusters.stream import Streams, glance, read
from investigations.detectors import Measurements, measure
from tests.investigations.worlds import CROWD, RING, messy, world


@functools.cache
def messy_measured(seed: int) -> Measurements:
    return measure(messy(seed))


@functools.cache
def ring_measured() -> Measurements:
    """A ring of 24 in a crowd of 150."""
    return measure(world([CROWD, RING]))


def ring_groups() -> np.ndarray:
    ids = ring_measured().features["account_id"].to_pylist()
    return np.array([0 if one.startswith("ring") else -1 for one in ids])


def random_groups(seed: int, accounts: int) -> np.ndarray:
    """Two groups, and some accounts in neither."""
    return np.random.default_rng(seed).permutation(np.resize([0, 0, 1, -1, 1, 0], accounts))


def signals(measured: Measurements) -> dict[str, ValueMatrix]:
    return matrices_of(measured)


def heard(measured: Measurements) -> ir.Table:
    return background(measured.view, measured.features.num_rows)


def streams(
    measured: Measurements, groups: np.ndarray, matrices: dict[str, ValueMatrix]
) -> Streams:
    """The streams of groups all of which are read."""
    before = glance(measured.features, groups)
    every = np.ones(len(before.focus), dtype=bool)
    return read(measured, groups, matrices, every, before, heard(measured))
