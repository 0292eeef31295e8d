"""Links made by hand, and hypothesis' own: what the tests of the graph steps start from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from investigations.clusters.matrix import ValueMatrix, value_matrix

Links = Mapping[tuple[int, int], float]

ACCOUNTS = 14


def account_ids(count: int = ACCOUNTS) -> pa.Array:
    return pa.array([f"acc-{place:04d}" for place in range(count)], pa.string())


def links_table(links: Links) -> pa.Table:
    """(account's place, value) → share, in the order given."""
    return pa.table(
        {
            "account_id": pa.array([f"acc-{account:04d}" for account, _ in links], pa.string()),
            "value": pa.array([f"value {value:04d}" for _, value in links], pa.string()),
            "share": pa.array(list(links.values()), pa.float64()),
        }
    )


def matrix_of(
    links: Links,
    accounts: int = ACCOUNTS,
    *,
    signal: str = "payment",
    strength: float = 0.8,
    saturation: float = 1.0,
) -> ValueMatrix:
    return value_matrix(
        links_table(links),
        account_ids(accounts),
        signal=signal,
        version=1,
        label=signal,
        strength=strength,
        saturation=saturation,
    )


def held_by(*holders: range | list[int]) -> dict[tuple[int, int], float]:
    """Value 0 held wholly by the first accounts, value 1 by the second, and so on."""
    return {(account, value): 1.0 for value, some in enumerate(holders) for account in some}


def some_links() -> st.SearchStrategy[dict[tuple[int, int], float]]:
    pair = st.tuples(st.integers(0, ACCOUNTS - 1), st.integers(0, 6))
    return st.dictionaries(pair, st.floats(0.01, 1.0), max_size=40)


def some_groups(accounts: int = ACCOUNTS) -> st.SearchStrategy[np.ndarray]:
    numbers = st.lists(st.integers(-1, 3), min_size=accounts, max_size=accounts)
    return numbers.map(lambda found: np.array(found, dtype=np.int64))
