"""Each account's nearest accounts, by all signals together."""

from __future__ import annotations

import numpy as np
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
