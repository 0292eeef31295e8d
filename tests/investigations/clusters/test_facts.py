from __future__ import annotations

import tracemalloc

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from investigations.clusters.facts import TIE_LIFT, column, commonest, sharing_rate, ties
from investigations.clusters.matrix import ValueMatrix
from tests.investigations.clusters.links import (
    ACCOUNTS,
    Links,
    held_by,
    matrix_of,
    some_groups,
    some_links,
)


def tied(links: Links, groups: list[int], organisation: list[int]) -> list[bool]:
    """Who shares a value with strangers inside the group that is far rarer outside, in loops."""

    def ties_group(value: int, number: int) -> bool:
        holders = [account for account, one in links if one == value]
        inside = [account for account in holders if groups[account] == number]
        share = len(inside) / groups.count(number)
        strangers = {organisation[a] if organisation[a] >= 0 else -1 - a for a in inside}
        return len(strangers) >= 2 and share / (len(holders) / len(groups)) >= TIE_LIFT

    return [
        number >= 0 and any(a == account and ties_group(value, number) for a, value in links)
        for account, number in enumerate(groups)
    ]


@given(some_links(), some_groups(), some_groups())
@settings(max_examples=100, deadline=None)
def test_ties_are_those_of_the_plain_definition(
    links: Links, groups: np.ndarray, organisation: np.ndarray
) -> None:
    found = ties(matrix_of(links), groups, organisation)
    assert found.tolist() == tied(links, groups.tolist(), organisation.tolist())


def test_what_the_seats_of_one_firm_have_in_common_is_no_tie() -> None:
    """Two firms of three with a card each, and three strangers with one card."""
    count = 100
    groups = np.array([0] * 9 + [-1] * (count - 9))
    firms = np.array([0, 0, 0, 1, 1, 1] + [-1] * (count - 6))
    nowhere = np.full(count, -1)
    cards = matrix_of(held_by(range(3), range(3, 6), range(6, 9)), count)
    assert np.flatnonzero(ties(cards, groups, firms)).tolist() == [6, 7, 8]
    assert np.flatnonzero(ties(cards, groups, nowhere)).tolist() == list(range(9))
    across = matrix_of(held_by(range(6)), count)
    assert np.flatnonzero(ties(across, groups, firms)).tolist() == list(range(6))


def test_a_large_group_with_many_values_fits_in_memory() -> None:
    """Work that follows links, not members × values: a pool of 20,000 has its evening starts."""
    accounts, values, each = 20_000, 4_000, 40
    rng = np.random.default_rng(1)
    rows = np.repeat(np.arange(accounts), each)
    shares = sparse.csr_matrix(
        (np.ones(len(rows)), (rows, rng.integers(0, values, len(rows)))), shape=(accounts, values)
    )
    shares.data[:] = 1.0
    holders = np.bincount(shares.indices, minlength=values).astype(np.int64)
    matrix = ValueMatrix(
        signal="client",
        version=1,
        label="",
        strength=1.0,
        saturation=1.0,
        shares=shares,
        names=pa.array(np.arange(values)),
        holders=holders,
        rarity=np.log(accounts / holders),
    )
    groups = np.repeat(np.array([0, 1, 2, -1]), [5_000, 100, 900, 14_000])
    tracemalloc.start()
    found = ties(matrix, groups, rng.integers(-1, 500, accounts))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * shares.data.nbytes
    assert found[groups < 0].sum() == 0


def most_held(links: Links, groups: list[int], own: float) -> list[float]:
    """The share of the commonest value among each group's members, in loops."""
    found = []
    for number in range(max(groups) + 1):
        best = 0.0
        for value in {value for _, value in links}:
            holders = [account for account, one in links if one == value]
            inside = [account for account in holders if groups[account] == number]
            if inside and len(inside) >= own * len(holders):
                best = max(best, len(inside) / groups.count(number))
        found.append(best)
    return found


@given(some_links(), some_groups(), st.sampled_from([0.0, 0.5, 0.6, 1.0]))
@settings(max_examples=100, deadline=None)
def test_the_commonest_value_is_that_of_the_plain_definition(
    links: Links, groups: np.ndarray, own: float
) -> None:
    found = commonest(matrix_of(links), groups, own)
    assert found.tolist() == pytest.approx(most_held(links, groups.tolist(), own))


def test_a_value_that_others_use_as_well_is_no_group_s_own() -> None:
    groups = np.repeat(np.array([0, -1], dtype=np.int64), [5, ACCOUNTS - 5])
    everybody, members = held_by(range(ACCOUNTS)), held_by(range(5))
    assert commonest(matrix_of(everybody), groups).tolist() == [1.0]
    assert commonest(matrix_of(everybody), groups, own=0.6).tolist() == [0.0]
    assert commonest(matrix_of(members), groups, own=0.6).tolist() == [1.0]


@given(some_links())
@settings(deadline=None)
def test_the_sharing_rate_counts_who_holds_what_another_holds(links: Links) -> None:
    holders = {value: sum(one == value for _, one in links) for _, value in links}
    sharing = {account for account, value in links if holders[value] == 2}
    # Of 14 accounts a value that more than two hold is a popular one.
    assert sharing_rate(matrix_of(links)) == pytest.approx(len(sharing) / ACCOUNTS)


def test_a_value_that_everybody_holds_is_shared_by_nobody() -> None:
    assert sharing_rate(matrix_of(held_by(range(100)), 100)) == 0.0


def test_a_column_has_a_number_for_every_account() -> None:
    table = pa.table({"share": [0.5, None], "flag": [True, None], "count": [3, None]})
    assert column(table, "share").tolist() == [0.5, 0.0]
    assert column(table, "flag").tolist() == [1.0, 0.0]
    assert column(table, "count", missing=-1.0).tolist() == [3.0, -1.0]
    assert column(table, "count", missing=np.inf).tolist() == [3.0, np.inf]
