"""Requests over the month: totals kept to the last one, days in order, sessions and stays."""

from __future__ import annotations

import numpy as np
import pytest

from simulator import traffic
from simulator.accounts import EVENLY
from simulator.clock import DAY, DAYS, profiles
from simulator.people import ordinary
from simulator.world import World

CURVES = profiles(np.empty((0, 24)))
CALENDARS = np.ones((1, DAYS))


@pytest.fixture
def people():
    return ordinary(World(5, "careful"), "test", 800)


def month(people) -> list[traffic.Requests]:
    schedule = traffic.Schedule(people, CALENDARS, 5)
    return [
        traffic.requests(people, schedule.counts(day), slice(0, len(people)), day, CURVES, 5)
        for day in range(DAYS)
    ]


@pytest.mark.parametrize("total", [300, 800, 12_345])
def test_shares_add_up_to_the_last_request(people, total: int) -> None:
    traffic.share_out(people, total)
    assert people.requests.sum() == total
    assert people.requests.min() == (1 if total >= 800 else 0)


def test_days_add_up_to_each_accounts_total(people) -> None:
    traffic.share_out(people, 50_000)
    schedule = traffic.Schedule(people, CALENDARS, 5)
    days = np.array([schedule.counts(day) for day in range(DAYS)])
    assert days.min() == 0
    assert (days.sum(axis=0) == people.requests).all()


def test_requests_are_within_the_day_and_the_accounts_stay(people) -> None:
    traffic.share_out(people, 50_000)
    for day, rows in enumerate(month(people)):
        assert (np.diff(rows.second) >= 0).all()
        assert day * DAY <= rows.second.min() <= rows.second.max() < (day + 1) * DAY
        assert (rows.second >= people.begins[rows.account] - 1).all()
        assert (rows.second <= people.ends[rows.account] + 2).all()


def test_a_day_may_have_no_request(people) -> None:
    nobody = np.zeros(len(people), dtype=np.int64)
    rows = traffic.requests(people, nobody, slice(0, len(people)), 3, CURVES, 5)
    assert all(len(column) == 0 for column in (rows.account, rows.second, rows.session, rows.row))


def test_rows_and_sessions_are_unique_over_the_month(people) -> None:
    traffic.share_out(people, 50_000)
    rows = month(people)
    assert len(np.unique(np.concatenate([day.row for day in rows]))) == 50_000
    sessions = np.concatenate([day.session for day in rows])
    accounts = np.concatenate([day.account for day in rows])
    owners = np.unique(np.stack([sessions, accounts.astype(np.uint64)]), axis=1)
    assert owners.shape[1] == len(np.unique(sessions))


def test_sessions_have_log_normal_pauses_of_the_accounts_pace(people) -> None:
    people.session_length[:] = 40
    people.think_seconds[:] = 30
    people.begins[:], people.ends[:] = 0, DAYS * DAY
    traffic.share_out(people, 60_000)
    rows = month(people)[10]
    order = np.lexsort((rows.second, rows.session))
    same = np.diff(rows.session[order].astype(np.int64)) == 0
    pauses = np.diff(rows.second[order])[same]
    assert 25 < np.median(pauses) < 35
    assert 0.85 < np.log(np.maximum(pauses, 1e-3)).std() < 1.15


def test_queue_workers_are_even(people) -> None:
    people.pace[:] = EVENLY
    people.begins[:], people.ends[:] = 0, DAYS * DAY
    traffic.share_out(people, 100_000)
    rows = month(people)[3]
    busiest = np.bincount(rows.account).argmax()
    gaps = np.diff(rows.second[rows.account == busiest])
    assert gaps.std() < 0.5 * gaps.mean()


def test_parts_cover_all_accounts_within_the_limit() -> None:
    counts = np.array([700_000, 400_000, 10, 2_500_000, 0, 5])
    found = list(traffic.parts(counts))
    assert [part.start for part in found] == [0, *[part.stop for part in found[:-1]]]
    assert found[-1].stop == len(counts)
    sizes = [counts[part].sum() for part in found if part.stop - part.start > 1]
    assert max(sizes) <= traffic.PART
