"""Hashes that stand in for random numbers."""

from __future__ import annotations

import numpy as np

from simulator.hashing import below, generator, join, mix, seed_of, uniform

NUMBERS = np.arange(100_000)


def test_seeds_are_the_same_on_every_machine() -> None:
    assert seed_of("world", 1) == 8344630701889610385
    assert seed_of("a", "b") != seed_of("ab")


def test_mixing_loses_nothing_and_depends_on_the_salt() -> None:
    assert len(np.unique(mix(NUMBERS))) == len(NUMBERS)
    assert not (mix(NUMBERS, 1) == mix(NUMBERS, 2)).any()


def test_uniform_and_below_are_even() -> None:
    draws = uniform(NUMBERS, 4)
    assert 0 <= draws.min() < draws.max() < 1
    assert abs(draws.mean() - 0.5) < 0.005
    counts = np.bincount(below(NUMBERS, 7, 4))
    assert len(counts) == 7
    assert counts.max() < 1.05 * counts.min()


def test_joining_minds_the_order() -> None:
    assert not (join(NUMBERS, NUMBERS[::-1]) == join(NUMBERS[::-1], NUMBERS)).any()


def test_generators_of_two_purposes_differ() -> None:
    assert generator("a", 1).random() == generator("a", 1).random()
    assert generator("a", 1).random() != generator("b", 1).random()
