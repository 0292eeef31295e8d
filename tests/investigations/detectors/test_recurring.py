from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from investigations.detectors.drawn import EDGES
from investigations.detectors.recurring import recurring
from tests.investigations.detectors.drawing import drawn_of

NUMBER = 50


def some_rows(seed: int, rows: int = 3000) -> list[dict]:
    """Rows of accounts, some without any, and hashes that agree in their highest bits."""
    rng = np.random.default_rng(seed)

    def values(count: int) -> list[int]:
        drawn = rng.zipf(1.3, count).astype(np.uint64) % np.uint64(2**61)
        return np.where(rng.random(count) < 0.1, 0, drawn).tolist()

    return [
        {
            "account": int(account),
            "prompt_chars": int(rng.random() < 0.9),
            "shingles": sorted(set(values(rng.integers(0, 5)))),
            **dict(zip(EDGES, values(3), strict=True)),
        }
        for account in rng.beta(0.5, 2.0, rows) * NUMBER
    ]


@pytest.mark.parametrize("edges", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_as_plain_python_does(seed: int, edges: bool) -> None:
    rows = some_rows(seed)
    least = np.random.default_rng(seed).integers(1, 6, NUMBER)
    counts = Counter(
        (row["account"], value)
        for row in rows
        if row["prompt_chars"]
        for value in ({row[edge] for edge in EDGES} if edges else row["shingles"])
    )
    found = recurring(drawn_of(rows, NUMBER), least, edges=edges).to_pylist()
    assert {(row["account"], row["value"]): row["count"] for row in found} == {
        pair: times for pair, times in counts.items() if times >= least[pair[0]]
    }
    accounts = [row["account"] for row in found]
    assert accounts == sorted(accounts)
    assert len({(row["account"], row["value"]) for row in found}) == len(found)


@pytest.mark.parametrize("accounts", [0, 3])
def test_none_of_nothing(accounts: int) -> None:
    found = recurring(drawn_of([], accounts), np.full(accounts, 2), edges=False)
    assert found.num_rows == 0 and found.column_names == ["account", "value", "count"]


def test_one_account_with_very_many_prompts() -> None:
    rows = [{"account": 1, "shingles": [at, 7]} for at in range(9, 9000)]
    found = recurring(drawn_of(rows, 2), np.array([1, 2]), edges=False)
    assert found.to_pylist() == [{"account": 1, "value": 7, "count": 8991}]
