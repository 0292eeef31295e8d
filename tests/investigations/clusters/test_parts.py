from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from investigations.clusters.parts import Parts


def some(seed: int) -> tuple[np.random.Generator, np.ndarray, list[np.ndarray]]:
    """Groups without gaps, and the members of each."""
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.append(np.arange(7), rng.integers(-1, 7, 60)))
    return rng, groups, [np.flatnonzero(groups == g) for g in range(7)]


@pytest.mark.parametrize("seed", range(5))
def test_figures_are_those_of_each_group_by_itself(seed: int) -> None:
    rng, groups, members = some(seed)
    parts, values = Parts.of(groups), rng.lognormal(size=len(groups))
    assert parts.total(values) == pytest.approx([values[m].sum() for m in members])
    assert parts.mean(values > 1) == pytest.approx([(values[m] > 1).mean() for m in members])
    assert parts.median(values).tolist() == [np.median(values[m]) for m in members]
    for share in (0.0, 0.1, 0.9, 1.0):
        below = [np.sort(values[m])[int(share * (len(m) - 1))] for m in members]
        assert parts.quantile(values, share).tolist() == below
    spread = [values[m].std() / values[m].mean() for m in members]
    assert parts.spread(values) == pytest.approx(spread)


@pytest.mark.parametrize("seed", range(5))
def test_a_mean_is_of_what_is_known(seed: int) -> None:
    rng, groups, members = some(seed)
    values, weights = rng.normal(size=len(groups)), rng.integers(1, 9, len(groups))
    values[rng.random(len(groups)) < 0.3] = np.nan
    values[members[3]] = np.nan
    found = Parts.of(groups).mean_known(values, weights.astype(np.float64))
    for number, m in enumerate(members):
        known = m[~np.isnan(values[m])]
        mean = np.average(values[known], weights=weights[known]) if len(known) else np.nan
        assert found[number] == pytest.approx(mean, nan_ok=True)


@pytest.mark.parametrize("seed", range(5))
def test_a_median_and_a_quantile_are_of_what_is_known(seed: int) -> None:
    rng, groups, members = some(seed)
    values = rng.normal(size=len(groups))
    values[rng.random(len(groups)) < 0.4] = np.nan
    values[members[3]] = np.nan
    parts = Parts.of(groups)
    found = np.array([parts.median(values), parts.quantile(values, 0.25)])
    for number, m in enumerate(members):
        known = np.sort(values[m])[: np.count_nonzero(~np.isnan(values[m]))]
        below = known[int(0.25 * (len(known) - 1))] if len(known) else np.nan
        middle = np.median(known) if len(known) else np.nan
        assert found[:, number] == pytest.approx([middle, below], nan_ok=True)


def test_a_median_may_be_without_end() -> None:
    assert Parts.of(np.zeros(3, dtype=np.int64)).median(np.array([1.0, np.inf, np.inf])) == [np.inf]


@pytest.mark.parametrize("seed", range(5))
def test_the_commonest_code_is_counted(seed: int) -> None:
    rng, groups, members = some(seed)
    codes = rng.integers(-1, 4, len(groups))
    codes[members[2]] = -1
    most = [max(Counter(codes[m][codes[m] >= 0].tolist()).values(), default=0) for m in members]
    assert Parts.of(groups).commonest(codes).tolist() == most


def test_without_groups_there_are_no_figures() -> None:
    parts, values = Parts.of(np.full(4, -1)), np.ones(4)
    assert not len(parts.mean(values)) and not len(parts.median(values))
    assert not len(parts.spread(values)) and not len(parts.commonest(np.arange(4)))
