from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from investigations.clusters import join
from investigations.clusters.groups import MIN_ACCOUNTS, compact
from investigations.clusters.join import (
    CLEAR,
    JOIN_ABOVE,
    SAME_AIM,
    TIES,
    joined,
    membership,
    profile,
)
from investigations.clusters.matrix import ValueMatrix
from tests.investigations.clusters.links import (
    ACCOUNTS,
    Links,
    held_by,
    matrix_of,
    some_groups,
    some_links,
)

PIECES = np.repeat(np.array([0, 1, 2, -1], dtype=np.int64), [8, 7, 6, 3000])
SIZE = len(PIECES)


def signals(links: Links, accounts: int = SIZE) -> list[ValueMatrix]:
    """The same links by card, telephone and address, each at full strength."""
    names = ("payment", "phone", "address")
    return [matrix_of(links, accounts, signal=name, strength=1.0) for name in names]


def aimless(accounts: int) -> np.ndarray:
    """Nobody asks for more of anything than is usual."""
    return np.zeros((accounts, 2))


def unlinked(groups: np.ndarray, matrices: list[ValueMatrix]) -> np.ndarray:
    """Joined by their profiles alone, all of them strangers."""
    nobody = np.zeros(len(groups), dtype=bool)
    apart = sparse.csr_matrix((len(groups), len(groups)))
    return joined(groups, matrices, apart, nobody, aimless(len(groups)))


@given(some_groups())
@settings(deadline=None)
def test_membership_has_a_one_for_each_account_in_a_group(groups: np.ndarray) -> None:
    dense = membership(groups).toarray()
    assert dense.shape == (len(groups), groups.max() + 1)
    for account, number in enumerate(groups):
        assert dense[account].tolist() == [float(one == number) for one in range(dense.shape[1])]


@given(some_groups(), some_links())
@settings(max_examples=60, deadline=None)
def test_profiles_are_no_longer_than_the_signals_strength(groups: np.ndarray, links: Links) -> None:
    rows = profile(groups, matrix_of(links, strength=0.8)).toarray()
    assert (rows >= 0).all()
    assert (rows @ rows.T).max(initial=0.0) <= 0.8 + 1e-9


@given(some_groups(2 * ACCOUNTS), some_links())
@settings(max_examples=60, deadline=None)
def test_joining_never_splits_a_group_and_keeps_everybody(
    numbers: np.ndarray, links: Links
) -> None:
    before = compact(numbers)
    after = unlinked(before, [matrix_of(links, 2 * ACCOUNTS)])
    assert np.array_equal(after >= 0, before >= 0)
    for number in range(before.max() + 1):
        assert len(set(after[before == number].tolist())) == 1
    assert np.array_equal(unlinked(after, [matrix_of(links, 2 * ACCOUNTS)]), after)


@given(some_groups(2 * ACCOUNTS), some_links(), st.permutations(range(2 * ACCOUNTS)))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_accounts_joins_nobody_else(
    numbers: np.ndarray, links: Links, order: list[int]
) -> None:
    place = {account: at for at, account in enumerate(order)}
    moved = {(place[account], value): share for (account, value), share in links.items()}
    before = compact(numbers)
    after = unlinked(before, [matrix_of(links, 2 * ACCOUNTS)])
    assert np.array_equal(unlinked(before[order], [matrix_of(moved, 2 * ACCOUNTS)]), after[order])


def test_pieces_that_share_a_rare_value_become_one() -> None:
    after = unlinked(PIECES, signals(held_by(range(15))))
    assert after[:15].tolist() == [0] * 15
    assert after[15:21].tolist() == [1] * 6
    assert set(after[21:].tolist()) == {-1}


def test_pieces_that_share_what_everybody_has_stay_apart() -> None:
    assert np.array_equal(unlinked(PIECES, signals(held_by(range(SIZE)))), PIECES)


def test_one_account_in_common_does_not_make_two_groups_one() -> None:
    cards = held_by(range(8), [*range(8, 15), 0], range(15, 21))
    assert np.array_equal(unlinked(PIECES, signals(cards)), PIECES)


def test_a_chain_of_pieces_is_joined_round_by_round() -> None:
    pieces = np.repeat(np.arange(4, dtype=np.int64), MIN_ACCOUNTS)
    crowd = np.full(3000, -1, dtype=np.int64)
    groups = np.concatenate([pieces, crowd])
    shared = signals(held_by(range(4 * MIN_ACCOUNTS)), len(groups))
    assert set(unlinked(groups, shared)[: len(pieces)].tolist()) == {0}


def test_many_groups_with_something_common_fit_in_memory() -> None:
    count = 3_000
    groups = np.repeat(np.arange(count, dtype=np.int64), MIN_ACCOUNTS)
    common = matrix_of(held_by(range(len(groups) - 100)), len(groups))
    tracemalloc.start()
    after = unlinked(groups, [common])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.array_equal(after, groups)
    assert peak < 5 * count**2


def test_pieces_find_their_like_among_many() -> None:
    pieces = np.concatenate([np.repeat(np.arange(5, dtype=np.int64), 5), np.full(3000, -1)])
    cards = held_by([*range(5), *range(15, 20)], range(5, 15))
    after = unlinked(pieces, signals(cards, len(pieces)))
    assert after[:25].tolist() == [0] * 5 + [1] * 10 + [0] * 5 + [2] * 5


@pytest.mark.parametrize("groups", [[-1] * 6, [0] * 6])
def test_no_group_or_one_stays_as_it_is(groups: list[int]) -> None:
    before = np.array(groups, dtype=np.int64)
    assert np.array_equal(unlinked(before, [matrix_of(held_by(range(6)), 6)]), before)


def test_known_customers_are_not_joined_with_strangers_that_are_just_like_them() -> None:
    known = np.zeros(SIZE, dtype=bool)
    known[:8] = True
    nothing = sparse.csr_matrix((SIZE, SIZE))
    apart = joined(PIECES, signals(held_by(range(15))), nothing, known, aimless(SIZE))
    assert apart[0] != apart[8]


def test_pieces_whose_links_lead_into_each_other_are_joined() -> None:
    within = np.kron(np.eye(2), np.ones((6, 6)))
    across = np.kron(1 - np.eye(2), np.full((6, 6), 0.6))
    pieces = np.repeat(np.array([0, 1], dtype=np.int64), 6)
    nobody, nothing = np.zeros(12, dtype=bool), signals(held_by([]), 12)

    def after(graph: np.ndarray, aims: np.ndarray) -> set[int]:
        return set(joined(pieces, nothing, sparse.csr_matrix(graph), nobody, aims).tolist())

    assert after(within + across, aimless(12)) == {0}
    assert after(within + across / 6, aimless(12)) == {0, 1}
    opposite = np.repeat(np.eye(2), 6, axis=0)
    assert after(within + across, CLEAR * opposite) == {0, 1}
    assert after(within + across, CLEAR / 2 * opposite) == {0}
    assert after(within + across, np.ones((12, 2)) + 0.1 * opposite) == {0}


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ((0.5, 0.0), (0.0, 0.5), False),
        ((0.5, 0.1), (0.5, 0.0), True),
        ((0.5, 0.0), (0.0, CLEAR / 2), True),  # hardly after anything
        ((0.5, 0.0), (0.5 * SAME_AIM, 0.5 * (1 - SAME_AIM**2) ** 0.5 + 0.01), False),
    ],
)
def test_pieces_that_are_after_different_things_are_not_joined_by_common_texts(
    first: tuple[float, float], second: tuple[float, float], together: bool
) -> None:
    aims = np.zeros((SIZE, 2))
    aims[PIECES == 0], aims[PIECES == 1] = first, second
    nothing, nobody = sparse.csr_matrix((SIZE, SIZE)), np.zeros(SIZE, dtype=bool)
    found = joined(PIECES, signals(held_by(range(15))), nothing, nobody, aims)
    assert bool(found[0] == found[8]) is together


def liking(rows: np.ndarray, standing: np.ndarray) -> list[int]:
    """Partners in loops: the first of the most alike of the same standing, if it likes one back."""
    best = []
    for one, row in enumerate(rows):
        alike = [
            (-float(row @ other), place)
            for place, other in enumerate(rows)
            if place != one and standing[place] == standing[one]
        ]
        found = min(((a, p) for a, p in alike if -a > JOIN_ABOVE), default=(0.0, one))
        best.append(found[1])
    return [b if best[b] == one else one for one, b in enumerate(best)]


@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 0.5, 0.75]), min_size=4, max_size=4),
        min_size=1,
        max_size=TIES,
    ),
    st.lists(st.booleans(), min_size=TIES, max_size=TIES),
)
@settings(max_examples=100, deadline=None)
def test_partners_are_those_that_loops_find(rows: list[list[float]], known: list[bool]) -> None:
    """Halves and three quarters, whose products are exact in any order."""
    dense, standing = np.array(rows), np.array(known[: len(rows)])
    found = join._mutual_best(
        sparse.csr_matrix(dense), standing, lambda one, other: np.zeros(len(one), dtype=bool)
    )
    assert found.tolist() == liking(dense, standing)
