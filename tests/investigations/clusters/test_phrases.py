from __future__ import annotations

import dataclasses
from collections import defaultdict

import numpy as np
import pytest

from investigations.clusters import phrases as module
from investigations.clusters.phrases import ALONE, LIFT, MIN_HOLDERS, MIN_RATE, background, phrases
from tests.investigations.clusters.prompts import Prompt, Said, view_of_prompts

Found = dict[tuple[int, int], int]


def counted(said: Said) -> np.ndarray:
    return np.array([sum(one.written for one in said[n]) for n in range(len(said))], dtype=float)


def found_in(said: Said, groups: np.ndarray) -> Found:
    """What is found by a count in this process, and by a join."""
    here = view_of_prompts(said)
    both = []
    for view in (here, dataclasses.replace(here, drawn=None)):
        table = phrases(view, groups, counted(said), background(view, len(groups)))
        both.append({(row["group"], row["value"]): row["weight"] for row in table.to_pylist()})
        assert len(both[-1]) == table.num_rows
    assert both[0] == both[1]
    return both[0]


def phrases_in_loops(said: Said, groups: np.ndarray, step: int = 1) -> Found:
    """Counts every phrase in the prompts of each group and of the others, every ``step``-th."""
    texts = {n: [set(one.shingles) for one in said[n] if one.written] for n in said}
    found = {}
    for number in range(max(groups) + 1):
        members = [n for n in said if groups[n] == number]
        own = [text for n in members for text in texts[n]]
        others = [text for n in said if groups[n] != number and n % step == 0 for text in texts[n]]
        holders: dict[int, set[int]] = defaultdict(set)
        for n in members:
            for value in set().union(*texts[n]):
                holders[value].add(n)
        for value, accounts in holders.items():
            if len(accounts) < MIN_HOLDERS or len(accounts) < MIN_RATE * len(members):
                continue
            rate = sum(value in text for text in own) / len(own)
            elsewhere = sum(value in text for text in others) / max(len(others), 1)
            if rate >= LIFT * max(elsewhere, 0.5 / max(len(others), 1)):
                found[number, value] = 1 if elsewhere > 0 else ALONE
    return found


def made_up(seed: int) -> tuple[Said, np.ndarray]:
    """Two pools and a crowd: each pool has phrases of its own, some of which now and then turn up
    elsewhere; everybody has common words; some prompts were not logged."""
    rng = np.random.default_rng(seed)
    groups = rng.permutation(np.resize([0, 0, 1, 1, -1, -1, -1], 42))
    said = {}
    for account, group in enumerate(groups):
        said[account] = [
            Prompt(_words(rng, int(group)), written=bool(rng.random() < 0.9))
            for _ in range(rng.integers(3, 12))
        ]
    return said, groups


def _words(rng: np.random.Generator, group: int) -> list[int]:
    common, rare = rng.integers(1, 40, 3), rng.integers(10**6, 10**9, 2)
    words = {int(word) for word in (*common, *rare)}
    if group >= 0:
        words |= {int(word) for word in 100 + 50 * group + rng.integers(0, 12, 4)}
    if rng.random() < 0.3:
        words.add(int(100 + rng.integers(0, 100)))
    return sorted(words)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_phrases_are_those_of_plain_counting(seed: int) -> None:
    said, groups = made_up(seed)
    found = found_in(said, groups)
    assert found == phrases_in_loops(said, groups)
    assert set(found.values()) == {1, ALONE} and {group for group, _ in found} == {0, 1}
    assert all(value >= 100 for _, value in found)


def test_a_part_of_the_others_stands_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    said, groups = made_up(4)
    monkeypatch.setattr(module, "BACKGROUND", 20)
    assert found_in(said, groups) == phrases_in_loops(said, groups, step=3)


def test_counting_a_group_at_a_time_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said, groups = made_up(5)
    monkeypatch.setattr(module, "PORTION", 1)
    assert found_in(said, groups) == phrases_in_loops(said, groups)


def test_what_a_group_says_and_nobody_else_is_told_from_what_others_seldom_say() -> None:
    pool = {n: [Prompt([1, 2])] * 3 for n in range(5)}
    crowd = {n: [Prompt([900 + n])] * 20 for n in range(5, 20)}
    crowd[7] = [*crowd[7], Prompt([2])]
    groups = np.repeat(np.array([0, -1]), [5, 15])
    assert found_in({**pool, **crowd}, groups) == {(0, 1): ALONE, (0, 2): 1}


@pytest.mark.parametrize(("holders", "theirs"), [(MIN_HOLDERS - 1, False), (MIN_HOLDERS, True)])
def test_one_member_s_habit_is_no_group_s_phrase(holders: int, theirs: bool) -> None:
    said = {n: [Prompt([1] if n < holders else [50 + n])] * 8 for n in range(6)}
    said |= {n: [Prompt([900 + n])] * 20 for n in range(6, 20)}
    groups = np.repeat(np.array([0, -1]), [6, 14])
    assert ((0, 1) in found_in(said, groups)) == theirs


def test_two_groups_that_say_the_same_have_it_from_each_other() -> None:
    """What half of everybody says is nobody's own."""
    said = {n: [Prompt([1])] * 4 for n in range(12)} | {n: [Prompt([n])] * 4 for n in range(12, 24)}
    groups = np.repeat(np.array([0, 1, -1]), [6, 6, 12])
    assert found_in(said, groups) == {}


@pytest.mark.parametrize("written", [True, False])
def test_without_groups_or_words_there_are_no_phrases(written: bool) -> None:
    said = {n: [Prompt([1], written=written)] * 4 for n in range(12)}
    assert found_in(said, np.full(12, -1)) == {}
    if not written:
        assert found_in(said, np.zeros(12, dtype=np.int64)) == {}
