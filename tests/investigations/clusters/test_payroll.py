from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.payroll import MOSTLY, PAYERS, paid_by
from tests.investigations.clusters.links import (
    ACCOUNTS,
    held_by,
    matrix_of,
    some_groups,
    some_links,
)


def paid(
    groups: list[int], working: list[int], links: Mapping[tuple[int, int], float]
) -> list[int]:
    works = np.isin(np.arange(len(groups)), working)
    return paid_by(np.array(groups), works, matrix_of(links, len(groups))).tolist()


def test_who_pays_with_the_card_of_those_who_work_is_theirs() -> None:
    """Account 2 is in the group and 3 is in none; neither has worked so far."""
    assert paid([0, 0, 0, -1, -1], [0, 1], held_by([0, 1, 2, 3])) == [0, 0, 0, 0, -1]


def test_one_who_works_may_have_borrowed_the_card() -> None:
    assert paid([0, 0, 0, -1], [0], held_by([0, 1, 3])) == [-1] * 4


def test_a_card_that_strangers_mostly_pay_with_is_nobodys() -> None:
    assert paid([0, 0, -1, -1, -1], [0, 1], held_by([0, 1, 2, 3, 4])) == [-1] * 5


def test_of_two_groups_with_a_half_each_it_is_the_lower() -> None:
    assert paid([1, 1, 0, 0], [0, 1, 2, 3], held_by([0, 1, 2, 3])) == [0] * 4


def test_without_groups_or_cards_nobody_is_paid_for() -> None:
    assert paid([-1, -1], [], held_by([0, 1])) == [-1, -1]
    assert paid([0, 0], [0, 1], {}) == [-1, -1]


def in_loops(
    groups: list[int], works: list[bool], links: Mapping[tuple[int, int], float]
) -> object:
    found = [-1] * len(groups)
    for value in {value for _, value in links}:
        holders = [account for account, held in links if held == value]
        for group in sorted(set(groups) - {-1}, reverse=True):
            payers = sum(works[n] and groups[n] == group for n in holders)
            if payers >= PAYERS and payers >= MOSTLY * len(holders):
                for account in holders:
                    found[account] = group
    return found


one_card_each = some_links().map(lambda links: dict.fromkeys(dict(sorted(links)).items(), 1.0))


@given(some_groups(), st.lists(st.booleans(), min_size=ACCOUNTS, max_size=ACCOUNTS), one_card_each)
@settings(max_examples=150, deadline=None)
def test_it_is_what_plain_loops_find(
    groups: np.ndarray, works: list[bool], links: Mapping[tuple[int, int], float]
) -> None:
    found = paid_by(groups, np.array(works), matrix_of(links))
    assert found.tolist() == in_loops(groups.tolist(), works, links)
