"""Attributes that go together far more often than chance would have it.

A popular client is shared by thousands of strangers, and so is a popular kind of work; that the
same few hundred accounts should share both, from the same card issuer, is what independent
customers do not do. A pair of attributes is a value of its own when it is held by many more
accounts than the two alone would give (lift), in the spirit of lockstep detection on bipartite
graphs (CopyCatch, WWW'13), in one pass and without iteration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa

MIN_HOLDERS = 5
MIN_LIFT = 4.0

Codes = npt.NDArray[np.int64]


def pairs(
    account_ids: pa.Array, origin: Mapping[str, Codes], behaviour: Mapping[str, Codes]
) -> pa.Table:
    """Links (account_id, value, share) for each pair of an origin's and a behaviour's attribute.

    An attribute is one integer code an account, -1 for none. ``share`` is ln(lift) / ln(accounts),
    at most 1: the surprise of finding the two together.
    """
    tables = [
        _pair(account_ids, names, (origin[names[0]], behaviour[names[1]]))
        for names in product(origin, behaviour)
    ]
    return pa.concat_tables(tables)


def _pair(account_ids: pa.Array, names: Sequence[str], codes: tuple[Codes, Codes]) -> pa.Table:
    left, right = codes
    known = np.flatnonzero((left >= 0) & (right >= 0))
    n = max(len(known), 2)
    width = int(right.max(initial=0)) + 1
    joint = left[known] * width + right[known]
    values, inverse, together = np.unique(joint, return_inverse=True, return_counts=True)
    alone_left = np.bincount(left[known])[values // width]
    alone_right = np.bincount(right[known])[values % width]
    lift = together * n / (alone_left * alone_right)
    kept = (together >= MIN_HOLDERS) & (lift >= MIN_LIFT)
    surprise = np.clip(np.log(np.maximum(lift, 1.0)) / np.log(n), 0.0, 1.0)
    rows = kept[inverse]
    label = f"{names[0].replace('_', ' ')} × {names[1].replace('_', ' ')}, pair "
    # The attributes themselves may be a person's data; the pair goes by its number.
    number = np.cumsum(kept)
    return pa.table(
        {
            "account_id": account_ids.take(pa.array(known[rows])),
            "value": pa.array([f"{label}{n}" for n in number[inverse[rows]]], pa.string()),
            "share": pa.array(surprise[inverse[rows]], pa.float64()),
        }
    )
