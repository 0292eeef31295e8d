from __future__ import annotations

import datetime as dt
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from investigations.clusters import portrait
from investigations.clusters.portrait import (
    PRIOR,
    Presence,
    activity,
    by_stream,
    hourly_matrix,
    models_used,
    presences,
    raster,
    whole_activity,
)
from investigations.clusters.result import Activity, Tokens, WorkStream
from investigations.detectors import Measurements
from tests.investigations.clusters.measured import (
    messy_measured,
    random_groups,
    ring_groups,
    ring_measured,
)
from tests.investigations.detectors.plain import SEEDS


def hours_of(measured: Measurements) -> dict[str, Counter[dt.datetime]]:
    found: dict[str, Counter[dt.datetime]] = {}
    for row in measured.view.exchanges.to_pyarrow().to_pylist():
        at = row["timestamp"].replace(minute=0, second=0, microsecond=0)
        found.setdefault(row["account_id"], Counter())[at] += 1
    return found


def together(hourly: sparse.csr_matrix, first: int) -> Presence:
    """All accounts as one group."""
    return next(presences(hourly, first, np.zeros(hourly.shape[0], dtype=np.int64)))


@pytest.mark.parametrize("seed", SEEDS)
def test_activity_counts_the_exchanges_of_every_hour(seed: int) -> None:
    measured = messy_measured(seed)
    ids = measured.features["account_id"].to_pylist()
    groups = random_groups(seed, len(ids))
    rows = np.flatnonzero(groups == 0)
    own = np.linspace(0, 1, len(ids))
    hourly, first = hourly_matrix(measured)
    found = activity(next(presences(hourly, first, groups)), own)
    counted = hours_of(measured)
    total: Counter[dt.datetime] = Counter()
    distilled: Counter[dt.datetime] = Counter()
    for row in rows:
        for hour, calls in counted[ids[row]].items():
            total[hour] += calls
            distilled[hour] += calls * own[row]
    assert dict(zip(found.hours, found.total, strict=True)) == {
        hour: total[hour] for hour in found.hours
    }
    assert sum(found.total) == total.total()
    gaps = {b - a for a, b in zip(found.hours, found.hours[1:], strict=False)}
    assert gaps <= {dt.timedelta(hours=1)}
    assert found.total[0] and found.total[-1]
    for hour, part, whole in zip(found.hours, found.distillation, found.total, strict=True):
        assert 0 <= part <= whole
        assert part == pytest.approx(distilled[hour], abs=0.51)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_raster_shows_the_busiest_accounts(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portrait, "RASTER_ACCOUNTS", 6)
    measured = messy_measured(seed)
    ids = measured.features["account_id"].combine_chunks()
    hourly, first = hourly_matrix(measured)
    found = raster(together(hourly, first), ids)
    counted = hours_of(measured)
    busiest = sorted(counted, key=lambda one: (-counted[one].total(), one))[:6]
    assert sorted(found.account_ids) == sorted(busiest)
    assert found.accounts_total == len(ids)
    for account, counts in zip(found.account_ids, found.counts, strict=True):
        row = {h: n for h, n in zip(found.hours, counts.tolist(), strict=True) if n}
        assert row == dict(counted[account])


def test_accounts_that_work_together_stand_together() -> None:
    """Two shifts, their accounts taken in turn, come out as two blocks."""
    rng = np.random.default_rng(2)
    counts = np.zeros((20, 48))
    counts[::2, :24] = rng.poisson(5, (10, 24))
    counts[1::2, 24:] = rng.poisson(5, (10, 24))
    ids = ring_measured().features["account_id"].combine_chunks()[:20]
    found = raster(together(sparse.csr_matrix(counts), 0), ids)
    early = [sum(row[:24]) > sum(row[24:]) for row in found.counts]
    assert early in ([True] * 10 + [False] * 10, [False] * 10 + [True] * 10)


def test_one_account_in_one_hour_has_a_portrait() -> None:
    hourly = sparse.csr_matrix(np.array([[0.0, 3.0, 0.0]]))
    ids = ring_measured().features["account_id"].combine_chunks()[:1]
    alone = together(hourly, 0)
    hour = dt.datetime(1970, 1, 1, 1, tzinfo=dt.UTC)
    assert raster(alone, ids).counts.tolist() == [[3]]
    assert activity(alone, np.ones(1)) == Activity((hour,), (3,), (3,))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_activity_of_all_is_that_of_one_group_of_all(seed: int) -> None:
    measured = messy_measured(seed)
    own = np.linspace(0, 1, measured.features.num_rows)
    hourly, first = hourly_matrix(measured)
    assert whole_activity(hourly, first, own) == activity(together(hourly, first), own)
    assert whole_activity(hourly[:0], first, own[:0]).total == ()


def test_without_groups_nobody_is_present() -> None:
    hourly = sparse.csr_matrix(np.ones((3, 2)))
    assert list(presences(hourly, 0, np.full(3, -1))) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_models_are_told_by_the_groups_exchanges_and_tokens(seed: int) -> None:
    measured = messy_measured(seed)
    ids = measured.features["account_id"].to_pylist()
    groups = random_groups(seed, len(ids))
    number = dict(zip(ids, groups.tolist(), strict=True))
    calls: list[Counter[str]] = [Counter(), Counter()]
    asked: list[Counter[str]] = [Counter(), Counter()]
    answered: list[Counter[str]] = [Counter(), Counter()]
    for row in measured.view.exchanges.to_pyarrow().to_pylist():
        if (group := number[row["account_id"]]) >= 0:
            calls[group][row["model"]] += 1
            asked[group][row["model"]] += row["prompt_tokens"] or 0
            answered[group][row["model"]] += row["completion_tokens"] or 0
    found = models_used(measured, groups)
    for group, (shares, tokens) in enumerate(found):
        total = calls[group].total()
        assert shares == pytest.approx({m: n / total for m, n in calls[group].items()})
        assert tokens == {m: Tokens(asked[group][m], answered[group][m]) for m in calls[group]}
    assert any(count.total() for count in asked) and any(count.total() for count in answered)


def test_the_most_used_model_comes_first_and_what_was_not_logged_is_none() -> None:
    ((shares, tokens),) = models_used(ring_measured(), ring_groups())
    assert (shares, tokens) == ({"model-a": 1.0}, {"model-a": Tokens(0, 0)})
    assert models_used(ring_measured(), np.full(len(ring_groups()), -1)) == []


FIRST = 495_000  # an hour since 1970


def hours(number: int) -> tuple[dt.datetime, ...]:
    return tuple(dt.datetime.fromtimestamp(3600 * (FIRST + at), tz=dt.UTC) for at in range(number))


def stream(share: float, *prompts: int) -> WorkStream:
    return WorkStream(share, 1, {}, {FIRST + at: count for at, count in enumerate(prompts)})


def test_an_hour_s_part_goes_by_the_prompts_seen_in_it() -> None:
    whole = Activity(hours(3), (5000, 5000, 20), (4000, 4000, 10))
    split = by_stream(whole, (stream(0.6, 995, 0, 0), stream(0.4, 0, 995, 0)))
    usual = round(4000 * PRIOR * 0.6 / 1000)
    assert split.streams == ((3992, usual, 6), (8, 4000 - usual, 4))
    assert (split.hours, split.total, split.distillation) == (
        whole.hours,
        whole.total,
        whole.distillation,
    )


def test_without_streams_nothing_is_split() -> None:
    whole = Activity(hours(1), (5,), (4,))
    assert by_stream(whole, ()) is whole
    assert by_stream(Activity((), (), ()), (stream(1.0),)).streams == ()


counted = st.lists(st.integers(0, 50), min_size=4, max_size=4)


@given(
    st.lists(st.integers(0, 10**9), min_size=4, max_size=4),
    st.lists(st.tuples(st.floats(0.1, 1.0), counted), min_size=1, max_size=5),
)
def test_the_streams_add_up_to_the_whole_in_each_hour(
    parts: list[int], streams: list[tuple[float, list[int]]]
) -> None:
    whole = Activity(hours(4), tuple(2 * part for part in parts), tuple(parts))
    split = by_stream(whole, [stream(share, *prompts) for share, prompts in streams])
    assert [sum(each) for each in zip(*split.streams, strict=True)] == parts
    assert all(count >= 0 for line in split.streams for count in line)
