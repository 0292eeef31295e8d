from __future__ import annotations

import numpy as np
import pytest

from benchmarks.foreign import clocks
from benchmarks.foreign.clocks import DAY


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def test_people_keep_to_their_span_and_waking_hours(rng):
    counts, count = np.full(40, 50), 40
    who, at, sitting = clocks.people(
        counts, np.full(count, 9.0), np.full(count, 2 * DAY), np.full(count, 12 * DAY), rng
    )
    assert np.bincount(who).tolist() == counts.tolist()
    first = np.r_[True, sitting[1:] != sitting[:-1]]
    assert at[first].min() >= 2 * DAY
    assert at[first].max() <= 12 * DAY
    local = (at / 3600 + 9) % 24
    assert (local < 6).mean() < 0.15


def test_every_sitting_is_one_persons(rng):
    who, at, sitting = clocks.people(
        np.array([5, 0, 8]), np.zeros(3), np.zeros(3), np.full(3, DAY), rng
    )
    for number in np.unique(sitting):
        mine = sitting == number
        assert len(set(who[mine])) == 1
        assert (np.diff(at[mine]) >= 0).all()


def test_a_queue_follows_its_jobs(rng):
    at = clocks.queue(4_000, np.array([[0, 100, 1.0], [1_000, 1_100, 3.0]]), rng)
    assert ((at < 100) | (at > 1_000)).all()
    assert (at > 1_000).mean() == pytest.approx(0.75, abs=0.03)


def test_programs_run_at_the_measured_rates(data, rng):
    measured = clocks.load(data)
    assert measured.rates.shape == (3, clocks.PERIOD)
    who, at = clocks.clients(
        measured, np.array([300, 20]), np.array([0.0, 5 * DAY]), np.full(2, 9 * DAY), rng
    )
    assert np.bincount(who).tolist() == [300, 20]
    assert at[who == 1].min() >= 5 * DAY
