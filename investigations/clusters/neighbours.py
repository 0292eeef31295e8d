"""Each account's nearest accounts, by all signals together."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

NEIGHBOURS = 24


def nearest(weighted: sparse.csr_matrix, floor: float) -> sparse.csr_matrix:
    """The symmetric graph of each row's ``NEIGHBOURS`` most similar rows, similarity > ``floor``.

    Time follows the sum of squared holders over the values, which ``matrix.HUB`` bounds.
    """
    rows = weighted.astype(np.float32)
    # One more than asked for: an account is its own nearest.
    top = sp_matmul_topn(
        rows, rows.T.tocsr(), top_n=NEIGHBOURS + 1, threshold=floor, n_threads=2, sort=False
    ).tocsr()
    top.setdiag(0)
    top.eliminate_zeros()
    return top.maximum(top.T).tocsr()


def without_known_customers(
    graph: sparse.csr_matrix,
    known: npt.NDArray[np.bool_],
    organisation: npt.NDArray[np.int64],
) -> sparse.csr_matrix:
    """Drops the links between known customers and strangers, and between two known organisations.

    ``known`` marks accounts whom the provider verified or whose plan declares a purpose;
    ``organisation`` is a code an account, -1 for none. What a known customer's seats have in common
    is their own affair, and what they have in common with strangers must not draw those strangers
    and the customer into one group.
    """
    links = graph.tocoo()
    left, right = organisation[links.row], organisation[links.col]
    one_customer = (left == right) | (left < 0) | (right < 0)
    strangers = ~(known[links.row] | known[links.col])
    kept = strangers | (one_customer & (known[links.row] == known[links.col]))
    return sparse.csr_matrix(
        (links.data[kept], (links.row[kept], links.col[kept])), shape=graph.shape
    )
