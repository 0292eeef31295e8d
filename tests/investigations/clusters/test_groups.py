from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.groups import MIN_ACCOUNTS, compact, dissolved, former


def partition(groups: np.ndarray) -> set[frozenset[int]]:
    numbers = set(groups.tolist()) - {-1}
    return {frozenset(np.flatnonzero(groups == number).tolist()) for number in numbers}


@given(st.lists(st.integers(-1, 9), min_size=1, max_size=80))
@settings(deadline=None)
def test_compact_numbers_from_the_largest_and_drops_the_small(numbers: list[int]) -> None:
    before = np.array(numbers, dtype=np.int64)
    after = compact(before)
    sizes = [int((after == number).sum()) for number in range(after.max() + 1)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(size >= MIN_ACCOUNTS for size in sizes)
    large = {group for group in partition(before) if len(group) >= MIN_ACCOUNTS}
    assert partition(after) == large
    assert np.array_equal(compact(after), after)


@given(st.lists(st.integers(-1, 9), min_size=1, max_size=80))
@settings(deadline=None)
def test_dissolved_groups_leave_the_others_their_numbers(numbers: list[int]) -> None:
    before = np.array(numbers, dtype=np.int64)
    after = dissolved(before)
    assert partition(after) == partition(compact(before))
    assert np.array_equal(after[after >= 0], before[after >= 0])


@given(st.lists(st.integers(-1, 3), min_size=30, max_size=80), st.randoms())
@settings(deadline=None)
def test_former_tells_what_each_part_was_called(numbers: list[int], chance: Random) -> None:
    before = np.array(numbers, dtype=np.int64)
    after = compact(np.array([-1 if chance.random() < 0.2 else n for n in numbers]))
    assert all(
        set(before[after == number].tolist()) == {name}
        for number, name in enumerate(former(after, before))
    )
