from __future__ import annotations

import dataclasses
import math
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.repertoire import ENOUGH, lasting, likeness_of_work
from investigations.detectors.window import View
from tests.investigations.clusters.prompts import Prompt, view_of_prompts

ACCOUNTS, GROUPS = 8, 2
VALUES = (11, 12, 13, 2**63 + 5)


def tables(
    templates: set[tuple[int, int]], said: set[tuple[int, int]]
) -> tuple[pa.Table, pa.Table]:
    return _pairs(templates), _pairs(said)


def _pairs(pairs: set[tuple[int, int]]) -> pa.Table:
    return pa.table(
        {
            "group": pa.array([group for group, _ in pairs], pa.int64()),
            "value": pa.array([value for _, value in pairs], pa.uint64()),
        }
    )


def in_loops(
    said: dict[int, list[Prompt]],
    groups: list[int],
    models: list[bool],
    pairs: set[tuple[int, int]],
) -> list[float]:
    """The cosine, counted prompt by prompt."""
    used = []
    for account, prompts in said.items():
        own = {value for group, value in pairs if group == groups[account]}
        count: Counter[int] = Counter()
        for one in prompts:
            count.update({one.opening} & own)
            count.update(set(one.shingles) & own)
        length = math.sqrt(sum(n * n for n in count.values())) or 1.0
        used.append({value: n / length for value, n in count.items()})
    found = []
    for account, group in enumerate(groups):
        own_models = [n for n, other in enumerate(groups) if other == group and models[n]]
        mean: Counter[int] = Counter()
        for n in own_models:
            mean.update(used[n])
        length = math.sqrt(sum(n * n for n in mean.values())) or 1.0
        alike = sum(n * mean[value] for value, n in used[account].items()) / length
        found.append(alike if group >= 0 else 0.0)
    return found


prompts = st.builds(
    Prompt,
    shingles=st.lists(st.sampled_from(VALUES), unique=True, max_size=3).map(tuple),
    opening=st.sampled_from((0, *VALUES)),
)
some_pairs = st.sets(st.tuples(st.integers(0, GROUPS - 1), st.sampled_from(VALUES)), max_size=6)


@given(
    st.lists(st.lists(prompts, min_size=1, max_size=4), min_size=ACCOUNTS, max_size=ACCOUNTS),
    st.lists(st.integers(-1, GROUPS - 1), min_size=ACCOUNTS, max_size=ACCOUNTS),
    st.lists(st.booleans(), min_size=ACCOUNTS, max_size=ACCOUNTS),
    some_pairs,
    some_pairs,
)
@settings(max_examples=25, deadline=None)
def test_it_is_the_cosine_with_the_models_mean_on_either_way(
    said: list[list[Prompt]],
    groups: list[int],
    models: list[bool],
    templates: set[tuple[int, int]],
    phrases: set[tuple[int, int]],
) -> None:
    people = dict(enumerate(said))
    view = view_of_prompts(people)
    expected = in_loops(people, groups, models, templates | phrases)
    for way in (view, dataclasses.replace(view, drawn=None)):
        found = likeness(way, groups, models, templates, phrases)
        assert found == pytest.approx(expected)


def likeness(
    view: View,
    groups: list[int],
    models: list[bool],
    templates: set[tuple[int, int]],
    phrases: set[tuple[int, int]],
) -> list[float]:
    some = likeness_of_work(view, np.array(groups), np.array(models), *tables(templates, phrases))
    return some.tolist()


def test_a_short_prompt_is_its_own_opening_and_closing_and_counts_once() -> None:
    alone, two = Prompt((), whole=12, opening=12, closing=12), Prompt((11,))
    view = view_of_prompts({0: [alone, two], 1: [alone, two, two]})
    for way in (view, dataclasses.replace(view, drawn=None)):
        found = likeness(way, [0, 0], [True, False], {(0, 12)}, {(0, 11)})
        assert found == pytest.approx([1.0, 3 / math.sqrt(10)])


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((0, 25, 50, 75, 100), 1.5),  # from the first to the last of what the account does
        ((40, 41, 41, 42), 0.03333),  # an evening's exercise
    ],
)
def test_what_is_in_use_all_along_lasts(hours: tuple[int, ...], expected: float) -> None:
    """The account is at work for a hundred hours: value 99 comes too often to tell anything."""
    busy = [Prompt((99,), hour=hour) for hour in range(101)]
    some = [Prompt((value,), hour=hour) for value in range(ENOUGH) for hour in hours]
    view = view_of_prompts({0: [*busy, *some], 1: [Prompt((0,))]})
    said = {(0, value) for value in (*range(ENOUGH), 99)}
    for way in (view, dataclasses.replace(view, drawn=None)):
        found = lasting(way, np.array([0, 1]), *tables(set(), said))
        assert found[0] == pytest.approx(expected, rel=1e-3) and math.isnan(found[1])


def test_without_structure_nobody_is_alike() -> None:
    view = view_of_prompts({0: [Prompt((11,))], 1: [Prompt((11,))]})
    assert likeness(view, [0, 0], [True, True], set(), set()) == [0.0, 0.0]
    assert likeness(view, [-1, -1], [True, True], {(0, 11)}, set()) == [0.0, 0.0]
