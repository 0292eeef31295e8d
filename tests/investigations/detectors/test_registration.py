from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.detectors.registration import (
    BACKGROUND_SECONDS,
    EXCESS,
    NEIGHBOURS,
    REGISTRATION,
    bursts,
)
from investigations.detectors.window import open_view
from investigations.lake import schema
from tests.investigations.detectors.plain import (
    SEEDS,
    measured,
    minute,
    people,
    seconds,
    view_of,
    world_of,
)
from tests.investigations.worlds import CROWD, RING, Reader, world

YEAR = 365 * 86400.0


def poisson(count: int, seed: int) -> np.ndarray:
    return np.sort(np.random.default_rng(seed).uniform(0, YEAR, count))


def twin(times: list[float]) -> list[int]:
    """The definition in loops: runs of seven sign-ups, each beside the fortnight around it."""
    runs = []
    for first in range(len(times) - NEIGHBOURS):
        start, end = times[first], times[first + NEIGHBOURS]
        low, high = ((start + end + way * BACKGROUND_SECONDS) / 2 for way in (-1, 1))
        around = max(sum(low <= at < high for at in times), NEIGHBOURS + 1) / BACKGROUND_SECONDS
        runs.append((NEIGHBOURS / max(end - start, 1.0), around))
    if not runs:
        return [-1] * len(times)
    typical = float(np.median([around for _, around in runs]))
    inside = set()
    for first, (local, around) in enumerate(runs):
        if local > EXCESS * min(around, 2 * typical):
            inside |= set(range(first, first + NEIGHBOURS + 1))
    number, found = -1, []
    for place in range(len(times)):
        number += place in inside and place - 1 not in inside
        found.append(number if place in inside else -1)
    return found


@given(
    st.lists(st.integers(0, 90 * 86400), max_size=60),
    st.lists(st.integers(0, 3600), max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_numbers_bursts_as_the_plain_definition_does(
    scattered: list[int], dense: list[int]
) -> None:
    times = sorted(float(at) for at in [*scattered, *(30 * 86400 + at for at in dense)])
    assert bursts(np.array(times, dtype=np.float64)).tolist() == twin(times)


@pytest.mark.parametrize("crowd", [0, 30, 300, 3000])
def test_finds_a_planted_script(crowd: int) -> None:
    """202 accounts with a mean gap of 23.6 s, as one published post-mortem had them."""
    rng = np.random.default_rng(crowd)
    planted = YEAR / 2 + np.cumsum(rng.exponential(23.6, 202))
    times = np.concatenate([poisson(crowd, 1), planted])
    order = np.argsort(times, kind="stable")
    found = bursts(times[order])
    script = found[order >= crowd]
    if crowd == 0:  # with nobody else there is no rate to stand out from
        assert set(found.tolist()) == {0}
        return
    assert len(set(script.tolist())) == 1 and script[0] >= 0
    assert (found[order < crowd] >= 0).mean() < 0.05


@pytest.mark.parametrize("count", [8, 40, 300])
def test_finds_no_burst_in_independent_arrivals(count: int) -> None:
    assert all((bursts(poisson(count, seed)) == -1).all() for seed in range(60))


def test_chance_bursts_are_rare_among_many_arrivals() -> None:
    assert np.mean([(bursts(poisson(20_000, seed)) >= 0).mean() for seed in range(5)]) < 0.003


def test_every_burst_is_one_stretch_of_more_than_six() -> None:
    found = bursts(np.sort(np.concatenate([poisson(500, 3), 1e6 + np.arange(20.0)])))
    groups = [(key, len(list(run))) for key, run in itertools.groupby(found.tolist()) if key >= 0]
    assert [key for key, _ in groups] == list(range(len(groups)))
    assert groups and all(size > NEIGHBOURS for _, size in groups)


@pytest.mark.parametrize("count", range(NEIGHBOURS + 1))
def test_few_accounts_are_no_burst(count: int) -> None:
    assert bursts(np.arange(float(count))).tolist() == [-1] * count


@pytest.mark.parametrize("seed", SEEDS)
def test_links_are_the_bursts_of_the_accounts_table(seed: int) -> None:
    known = sorted(
        (seconds(person["created_at"]), person["account_id"]) for person in people(world_of(seed))
    )
    numbers = twin([float(at) for at, _ in known])
    expected = {
        (account, f"sign-ups from {minute(known[numbers.index(number)][0])}"): 1.0
        for (_, account), number in zip(known, numbers, strict=True)
        if number >= 0
    }
    assert measured(REGISTRATION, view_of(seed)) == expected


def test_links_a_ring_and_no_one_of_the_crowd() -> None:
    found = measured(REGISTRATION, open_view(world([CROWD, RING])))
    assert {account for account, _ in found} == {f"ring-{i:04d}" for i in range(RING.accounts)}
    assert len({value for _, value in found}) == 1


def test_without_an_accounts_table_there_are_no_bursts() -> None:
    full = world_of(1)
    bare = Reader(
        full.exchanges().to_pyarrow(),
        schema.ACCOUNTS.empty_table(),
        schema.EVENTS.empty_table(),
    )
    assert measured(REGISTRATION, open_view(bare)) == {}
