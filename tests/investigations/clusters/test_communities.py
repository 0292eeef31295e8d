from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from investigations.clusters import communities as module
from investigations.clusters.communities import communities
from investigations.clusters.groups import MIN_ACCOUNTS
from tests.investigations.clusters.test_groups import partition


def graph_of(sizes: list[int], loose: int = 3, bridges: int = 1) -> sparse.csr_matrix:
    """Cliques of these sizes, a few weak links between them, and accounts without any link."""
    starts = np.cumsum([0, *sizes])
    dense = np.zeros((starts[-1] + loose,) * 2)
    for start, end in itertools.pairwise(starts):
        dense[start:end, start:end] = 1.0
    for place in range(min(bridges, len(sizes) - 1)):
        a, b = starts[place], starts[place + 1]
        dense[a, b] = dense[b, a] = 0.05
    np.fill_diagonal(dense, 0.0)
    return sparse.csr_matrix(dense)


def cliques(sizes: list[int]) -> set[frozenset[int]]:
    starts = np.cumsum([0, *sizes])
    return {
        frozenset(range(start, end))
        for start, end in itertools.pairwise(starts)
        if end - start >= MIN_ACCOUNTS
    }


@given(st.lists(st.integers(2, 12), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_finds_cliques_and_drops_the_small_ones(sizes: list[int]) -> None:
    graph = graph_of(sizes, bridges=0)
    found = communities(graph)
    assert partition(found) == cliques(sizes)
    assert np.array_equal(found, communities(graph))


def test_a_ring_that_holds_all_links_is_a_group() -> None:
    assert partition(communities(graph_of([40], loose=300))) == cliques([40])


def test_weak_links_do_not_merge_communities() -> None:
    sizes = [30, 20, 10, 6]
    found = communities(graph_of(sizes, bridges=3))
    assert partition(found) == cliques(sizes)
    assert [int((found == number).sum()) for number in range(4)] == sizes


def test_another_order_of_the_accounts_changes_only_names() -> None:
    graph, order = graph_of([14, 9, 7]), np.random.default_rng(3).permutation(33)
    moved = communities(graph[order][:, order].tocsr())
    back = np.empty_like(moved)
    back[order] = moved
    assert partition(back) == partition(communities(graph))


@pytest.mark.parametrize("accounts", [1, 4])
def test_without_a_link_there_is_no_group(accounts: int) -> None:
    assert communities(sparse.csr_matrix((accounts, accounts))).tolist() == [-1] * accounts


def test_a_random_graph_gives_the_same_groups_twice_and_none_too_small() -> None:
    dense = np.triu(np.random.default_rng(5).random((120, 120)), 1)
    dense[dense < 0.95] = 0
    graph = sparse.csr_matrix(dense + dense.T)
    found = communities(graph)
    assert np.array_equal(found, communities(graph))
    assert min(np.bincount(found[found >= 0])) >= MIN_ACCOUNTS


@given(st.integers(0, 200), st.lists(st.integers(0, 3), min_size=9, max_size=9))
@settings(max_examples=60, deadline=None)
def test_loose_ends_agree_with_their_plain_twin(seed: int, sides: list[int]) -> None:
    pieces = np.unique(np.array(sides), return_inverse=True)[1]
    dense = np.triu(np.random.default_rng(seed).random((9, 9)).round(2), 1)
    links = [(a, b) for a, b in itertools.combinations(range(9), 2) if dense[a, b] > 0.5]
    part = module._Part(
        np.arange(9),
        np.array(links, dtype=np.int64).reshape(-1, 2),
        np.array([dense[link] for link in links]),
    )
    for piece, share in enumerate(module._loose_ends(part, pieces)):
        ends = [
            (dense[a, b], pieces[a] != pieces[b])
            for a, b in links
            for end in (a, b)
            if pieces[end] == piece
        ]
        total = sum(weight for weight, _ in ends)
        leaving = sum(weight for weight, leaves in ends if leaves)
        assert share == pytest.approx(leaving / total if total else 0.0)


def test_parts_that_hardly_hang_together_are_set_apart() -> None:
    starts = np.cumsum([0, 40, 12, 6])
    weights = np.zeros((starts[-1],) * 2)
    for start, end in itertools.pairwise(starts):
        weights[start:end, start:end] = 1.0
        weights[0, start] = weights[start, 0] = 0.1
    np.fill_diagonal(weights, 0.0)
    links = np.argwhere(np.triu(weights) > 0)
    part = module._Part(np.arange(starts[-1]), links, weights[tuple(links.T)])
    assert sorted(len(piece.accounts) for piece in module._apart([part])) == [6, 12, 40]


@given(st.integers(0, 200), st.lists(st.integers(-1, 3), min_size=9, max_size=9))
@settings(max_examples=60, deadline=None)
def test_pieces_keep_the_links_inside_them(seed: int, numbers: list[int]) -> None:
    dense = np.triu(np.random.default_rng(seed).random((9, 9)), 1)
    links = [(a, b) for a, b in itertools.combinations(range(9), 2) if dense[a, b] > 0.5]
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    names = np.arange(9) + 20
    part = module._Part(names, ends, np.array([dense[link] for link in links]))
    pieces = module._split(part, np.array(numbers))
    assert len(pieces) == len(set(numbers))
    for number, piece in zip(sorted(set(numbers)), pieces, strict=True):
        members = [at for at, one in enumerate(numbers) if one == number]
        assert piece.accounts.tolist() == names[members].tolist()
        found = {
            (int(piece.accounts[a]) - 20, int(piece.accounts[b]) - 20): weight
            for (a, b), weight in zip(piece.ends, piece.weights, strict=True)
        }
        assert found == {(a, b): dense[a, b] for a, b in links if {a, b} <= set(members)}


def test_a_few_that_hang_loosely_stay_with_the_rest() -> None:
    """Two by themselves are no group; the others hold together too firmly to be set apart."""
    weights = np.zeros((22, 22))
    weights[:10, 10:20] = 0.35
    weights[:10, :10] = weights[10:20, 10:20] = weights[20:, 20:] = 1.0
    weights[0, 20] = 0.1
    links = np.argwhere(np.triu(weights, 1) > 0)
    part = module._Part(np.arange(22), links, weights[tuple(links.T)])
    (whole,) = module._apart([part])
    assert whole.accounts.tolist() == list(range(22))
