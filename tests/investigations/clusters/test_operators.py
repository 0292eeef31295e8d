from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.facts import ties
from investigations.clusters.matrix import ValueMatrix
from investigations.clusters.operators import BINDING, BOUND, CHANCE, MOST, apart, unbound
from tests.investigations.clusters.links import ACCOUNTS, Links, held_by, matrix_of, some_links

COUNT = 100
NOWHERE = np.full(COUNT, -1)


def matrices(**links: Links) -> dict[str, ValueMatrix]:
    """Ten accounts and ninety others that nobody knows; what is not given ties nobody."""
    return {name: matrix_of(links.get(name, {}), COUNT, signal=name) for name in BINDING}


def ring(*holders: int) -> Links:
    return held_by(list(holders))


def test_who_only_uses_the_same_tool_is_apart_from_those_of_one_operator() -> None:
    groups = np.array([0] * 10 + [-1] * 90)
    operator = ring(0, 1, 2, 3, 4, 5)
    found = matrices(payment=operator, address=operator, registration=operator)
    strangers = unbound(groups, np.array([True]), found, NOWHERE)
    assert np.flatnonzero(strangers).tolist() == [6, 7, 8, 9]
    assert apart(groups, strangers)[:11].tolist() == [0] * 6 + [1] * 4 + [-1]


def test_who_has_a_card_of_his_own_and_calls_from_the_pools_addresses_stays() -> None:
    groups = np.array([0] * 10 + [-1] * 90)
    operator = ring(0, 1, 2, 3, 4, 5)
    everybody = ring(*range(10))
    found = matrices(payment=operator, address=everybody, registration=everybody)
    assert not unbound(groups, np.array([True]), found, NOWHERE).any()


def test_of_a_pool_that_shares_little_nobody_is_told_apart() -> None:
    """An expert's accounts have cards and homes of their own."""
    groups = np.array([0] * 10 + [-1] * 90)
    some = ring(0, 1, 2, 3, 4)
    found = matrices(payment=some, address=some, registration=some)
    assert not unbound(groups, np.array([True]), found, NOWHERE).any()


def test_groups_that_nobody_asked_about_stay_as_they_are() -> None:
    groups = np.array([0] * 10 + [-1] * 90)
    operator = ring(0, 1, 2, 3, 4, 5)
    found = matrices(payment=operator, address=operator, registration=operator)
    assert not unbound(groups, np.array([False]), found, NOWHERE).any()


@given(
    st.fixed_dictionaries({name: some_links() for name in BINDING}),
    st.lists(st.integers(-1, 2), min_size=ACCOUNTS, max_size=ACCOUNTS),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
@settings(max_examples=60, deadline=None)
def test_strangers_are_those_of_the_plain_definition(
    links: dict[str, Links], numbers: list[int], which: list[bool]
) -> None:
    groups, nowhere = np.array(numbers), np.full(ACCOUNTS, -1)
    found = {name: matrix_of(some, signal=name) for name, some in links.items()}
    asked = np.array([n if n >= 0 and which[n] else -1 for n in numbers])
    tied = [ties(matrix, asked, nowhere) for matrix in found.values()]
    count = [sum(bool(flags[at]) for flags in tied) for at in range(ACCOUNTS)]
    plain = []
    for at, number in enumerate(asked.tolist()):
        members = [n for n, own in enumerate(asked.tolist()) if own == number]
        bound = sum(count[n] >= BOUND for n in members) > MOST * len(members)
        plain.append(number >= 0 and bound and count[at] <= CHANCE)
    assert unbound(groups, np.array(which), found, nowhere).tolist() == plain
