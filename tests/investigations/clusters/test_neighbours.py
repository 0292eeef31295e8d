from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from investigations.clusters.neighbours import NEIGHBOURS, nearest, without_known_customers


def rows_of(seed: int, accounts: int = 90, values: int = 40) -> sparse.csr_matrix:
    """Weighted rows without ties: every entry is a number of its own."""
    rng = np.random.default_rng(seed)
    return sparse.random(accounts, values, density=0.25, format="csr", rng=rng)


def brute_force(rows: sparse.csr_matrix, floor: float) -> np.ndarray:
    alike = (rows @ rows.T).toarray()
    np.fill_diagonal(alike, 0.0)
    kept = np.zeros_like(alike)
    for account, row in enumerate(alike):
        top = np.argsort(-row)[:NEIGHBOURS]
        kept[account, top] = np.where(row[top] > floor, row[top], 0.0)
    return np.maximum(kept, kept.T)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("floor", [0.0, 0.8])
def test_keeps_each_accounts_most_similar_accounts(seed: int, floor: float) -> None:
    # An account need not be the most similar to itself, so rows are brought to one length.
    rows = rows_of(seed)
    norms = np.sqrt(rows.multiply(rows).sum(axis=1))
    rows = (sparse.diags(1.5 / np.maximum(np.asarray(norms).ravel(), 1e-9)) @ rows).tocsr()
    found = nearest(rows, floor).toarray()
    assert found == pytest.approx(brute_force(rows, floor), abs=1e-5)


def test_the_graph_is_symmetric_and_without_loops() -> None:
    graph = nearest(rows_of(7), 0.1)
    assert (graph != graph.T).nnz == 0
    assert graph.diagonal().sum() == 0
    assert graph.data.min() > 0.1


def test_another_order_of_the_accounts_moves_rows_only() -> None:
    rows, order = rows_of(8), np.random.default_rng(1).permutation(90)
    moved = nearest(rows[order], 0.1).toarray()
    assert moved == pytest.approx(nearest(rows, 0.1).toarray()[np.ix_(order, order)], abs=1e-5)


def test_more_twins_than_neighbours_are_linked_to_some_of_each_other() -> None:
    rows = sparse.csr_matrix(np.ones((3 * NEIGHBOURS, 1)))
    graph = nearest(rows, 0.5)
    assert np.diff(graph.indptr).min() >= NEIGHBOURS
    assert graph.nnz < (3 * NEIGHBOURS) ** 2


@pytest.mark.parametrize("shape", [(1, 0), (1, 3), (5, 0)])
def test_without_anything_in_common_there_is_no_link(shape: tuple[int, int]) -> None:
    assert nearest(sparse.csr_matrix(shape), 0.1).nnz == 0


# --- Known customers -----------------------------------------------------------------------------

SOME = 9
PEOPLE = st.lists(
    st.tuples(st.booleans(), st.integers(-1, 2)), min_size=SOME, max_size=SOME
)  # whether the provider knows the account, and its organisation


def everybody_linked() -> sparse.csr_matrix:
    weights = np.triu(np.arange(1.0, SOME * SOME + 1).reshape(SOME, SOME), 1)
    return sparse.csr_matrix(weights + weights.T)


def cut(people: list[tuple[bool, int]], graph: sparse.csr_matrix) -> np.ndarray:
    known = np.array([is_known for is_known, _ in people])
    organisation = np.array([number for _, number in people], dtype=np.int64)
    return without_known_customers(graph, known, organisation).toarray()


@given(PEOPLE)
@settings(deadline=None)
def test_links_of_known_customers_stay_within_one_customer(people: list[tuple[bool, int]]) -> None:
    graph = everybody_linked()
    kept = cut(people, graph)
    for (a, (known_a, org_a)), (b, (known_b, org_b)) in (
        (one, other) for one in enumerate(people) for other in enumerate(people)
    ):
        strangers = not known_a and not known_b
        colleagues = known_a and known_b and (org_a == org_b or -1 in (org_a, org_b))
        assert kept[a, b] == (graph[a, b] if strangers or colleagues else 0.0)


@given(PEOPLE, st.permutations(range(SOME)), st.permutations(range(3)))
@settings(deadline=None)
def test_order_of_accounts_and_numbers_of_organisations_do_not_matter(
    people: list[tuple[bool, int]], order: list[int], numbers: list[int]
) -> None:
    graph = everybody_linked()
    renamed = [
        (people[at][0], numbers[people[at][1]] if people[at][1] >= 0 else -1) for at in order
    ]
    moved = cut(renamed, graph[order][:, order])
    assert np.array_equal(moved, cut(people, graph)[np.ix_(order, order)])
