from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from investigations.clusters.neighbours import NEIGHBOURS, nearest


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
