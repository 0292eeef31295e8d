from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from investigations.clusters.gather import columns
from investigations.clusters.members import (
    LOOSE,
    NEUTRAL_OWN,
    STANDING_WEIGHT,
    SWEPT,
    adjustments,
    firm,
    lacking,
    likeness,
    support,
)
from tests.investigations.clusters.group_facts import NONE_TIED, facts, usual
from tests.investigations.clusters.links import ACCOUNTS, some_groups
from tests.investigations.clusters.measured import ring_groups, ring_measured, signals, streams


def clique(size: int, loose: float) -> sparse.csr_matrix:
    """A clique, and one account that hangs on to its first by a link of this weight."""
    dense = np.ones((size + 1, size + 1))
    dense[-1] = dense[:, -1] = 0.0
    dense[0, -1] = dense[-1, 0] = loose
    np.fill_diagonal(dense, 0.0)
    return sparse.csr_matrix(dense)


@given(some_groups())
@settings(max_examples=60, deadline=None)
def test_support_is_a_share_and_nothing_outside_groups(groups: np.ndarray) -> None:
    dense = np.random.default_rng(1).random((len(groups),) * 2)
    graph = sparse.csr_matrix(np.triu(dense, 1) + np.triu(dense, 1).T)
    found = support(graph, groups)
    assert ((found >= 0) & (found <= 1)).all()
    assert not found[groups < 0].any()


def some_links(seed: int) -> sparse.csr_matrix:
    """About half of all pairs linked, every link with a weight of its own."""
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.random((ACCOUNTS,) * 2) * (rng.random((ACCOUNTS,) * 2) < 0.5), 1)
    return sparse.csr_matrix(upper + upper.T)


def held_by_sorting(graph: sparse.csr_matrix, groups: np.ndarray) -> list[float]:
    """The same, group by group: what each is linked inward over what the middle one is."""
    links = graph.toarray()
    inward = [
        sum(links[one, other] for other in range(len(groups)) if groups[one] == groups[other] >= 0)
        for one in range(len(groups))
    ]
    held = [0.0] * len(groups)
    for number in set(groups.tolist()) - {-1}:
        members = np.flatnonzero(groups == number).tolist()
        usual = sorted(inward[one] for one in members)[len(members) // 2]
        for one in members:
            held[one] = min(inward[one] / max(usual, 1e-9), 1.0)
    return held


@given(some_groups(), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_support_agrees_with_its_plain_twin(groups: np.ndarray, seed: int) -> None:
    graph = some_links(seed)
    assert support(graph, groups).tolist() == pytest.approx(held_by_sorting(graph, groups))


@given(some_groups(), st.integers(0, 20), st.permutations(range(ACCOUNTS)))
@settings(max_examples=40, deadline=None)
def test_order_and_numbers_decide_nobody_s_place(
    groups: np.ndarray, seed: int, order: list[int]
) -> None:
    graph = some_links(seed)
    moved = support(graph[order][:, order], groups[order])
    assert moved == pytest.approx(support(graph, groups)[order])
    renumbered = np.where(groups >= 0, 3 - groups, -1)
    assert support(graph, renumbered) == pytest.approx(support(graph, groups))
    assert {tuple(sorted(np.flatnonzero(firm(graph, renumbered) == n))) for n in range(4)} == {
        tuple(sorted(np.flatnonzero(firm(graph, groups) == n))) for n in range(4)
    }


@given(some_groups(), st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_whoever_stays_after_dropping_stays_again(groups: np.ndarray, seed: int) -> None:
    graph = some_links(seed)
    kept = firm(graph, groups)
    assert np.array_equal(firm(graph, kept), kept)
    for number in range(kept.max(initial=-1) + 1):
        assert len(set(groups[kept == number].tolist())) == 1  # nobody changes sides


def test_members_of_a_clique_hang_on_wholly_and_a_hanger_on_does_not() -> None:
    found = support(clique(8, 0.1), np.zeros(9, dtype=np.int64))
    assert found[:8].tolist() == [1.0] * 8
    assert found[8] == pytest.approx(0.1 / 7)


def test_links_to_other_groups_support_nobody() -> None:
    groups = np.repeat(np.array([0, 1], dtype=np.int64), [8, 1])
    assert support(clique(8, 5.0), groups)[8] == 0.0


@pytest.mark.parametrize(("loose", "kept"), [(0.9 * SWEPT, 8), (1.1 * SWEPT, 9)])
def test_who_was_only_swept_along_is_dropped(loose: float, kept: int) -> None:
    found = firm(clique(8, 7 * loose), np.zeros(9, dtype=np.int64))
    assert (found >= 0).sum() == kept


def test_without_groups_there_is_no_support() -> None:
    nobody = np.full(9, -1, dtype=np.int64)
    assert not support(clique(8, 1.0), nobody).any()
    assert np.array_equal(firm(clique(8, 1.0), nobody), nobody)


def one_group_with(holders: range, share: float) -> tuple[np.ndarray, dict[str, np.ndarray], list]:
    """Ten accounts of which some pay with a shared card, and the group's share as measured."""
    tied = np.isin(np.arange(10), holders)
    group = facts(tied=NONE_TIED | {"payment": share})
    return np.zeros(10, dtype=np.int64), {"payment": tied}, [group]


def test_going_without_what_nearly_all_share_sets_an_account_apart() -> None:
    groups, tied, groups_facts = one_group_with(range(9), 0.9)
    amounts = likeness(groups, tied, groups_facts, usual())
    assert (amounts[:9] == 0).all()
    assert amounts[9] == pytest.approx(0.5 * np.log(0.12 / 1.02))
    assert lacking(groups_facts[0]) == ("payment",)


def test_the_commoner_a_tie_is_among_all_accounts_the_less_going_without_it_tells() -> None:
    groups, tied, groups_facts = one_group_with(range(9), 0.9)
    rare = likeness(groups, tied, groups_facts, usual())
    common = likeness(groups, tied, groups_facts, usual(sharing=NONE_TIED | {"payment": 0.7}))
    assert rare[9] < common[9] < 0


def test_what_many_members_go_without_tells_nothing() -> None:
    groups, tied, groups_facts = one_group_with(range(5), 0.5)
    assert not likeness(groups, tied, groups_facts, usual()).any()


def test_dropping_goes_on_until_everybody_left_hangs_on_firmly() -> None:
    # Five firm accounts; four that hang on loosely, and so lower what is usual; one more loosely.
    links = np.zeros((10, 10))
    links[:5, :5] = 1.0
    links[5:9, 0] = links[0, 5:9] = 0.7
    links[9, 1] = links[1, 9] = 0.2
    np.fill_diagonal(links, 0.0)
    left = firm(sparse.csr_matrix(links), np.zeros(10, dtype=np.int64))
    held = support(sparse.csr_matrix(links), left)
    assert (held[left >= 0] >= SWEPT).all()
    assert (left[:5] == 0).all()
    assert (left[5:] == -1).all()


def adjusted(held: float, works: bool, **changes: float) -> dict[str, float]:
    """The log-odds of a member of the ring beside its group's, where it differs like this."""
    split = streams(ring_measured(), ring_groups(), signals(ring_measured()))
    cols = columns(ring_measured().features, ring_measured().view.until).of(split)
    count = len(cols.own)
    cols = dataclasses.replace(cols, **{n: np.full(count, value) for n, value in changes.items()})
    found = adjustments(np.full(count, held), cols, np.full(count, works))
    return {name: float(values[0]) for name, values in found.items()}


def test_loose_links_count_against_an_account_unless_it_does_the_work() -> None:
    assert adjusted(0.2 * LOOSE, works=False)["support"] < 0
    assert adjusted(0.2 * LOOSE, works=True)["support"] == 0.0
    assert adjusted(LOOSE, works=False)["support"] == 0.0


@pytest.mark.parametrize("works", [True, False])
def test_good_standing_counts_for_everybody_and_little_work_for_who_does_less(works: bool) -> None:
    """In a pool that mostly relays nobody does much, and who does as much as the others belongs."""
    assert (adjusted(1.0, works, own=NEUTRAL_OWN / 2)["own_work"] < 0) is not works
    assert adjusted(1.0, works, own=2 * NEUTRAL_OWN)["own_work"] == 0.0
    assert adjusted(1.0, works, verified=1.0)["standing"] == -STANDING_WEIGHT
    assert adjusted(1.0, works, declared=1.0)["standing"] == -STANDING_WEIGHT
    assert adjusted(1.0, works, declared=0.0, verified=0.0)["standing"] == 0.0
