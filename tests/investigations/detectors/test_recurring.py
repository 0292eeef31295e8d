from __future__ import annotations

from collections import Counter

import ibis
import numpy as np
import pyarrow as pa
import pytest

from investigations.detectors import recurring as module
from investigations.detectors.recurring import recurrences, recurring

Found = dict[tuple[int, int], int]


def plain(accounts: np.ndarray, values: np.ndarray, least: np.ndarray) -> Found:
    counts = Counter(zip(accounts.tolist(), values.tolist(), strict=True))
    return {pair: times for pair, times in counts.items() if times >= least[pair[0]]}


def drawn(seed: int, rows: int = 4000, number: int = 50) -> tuple[np.ndarray, ...]:
    """Rows of accounts, some without any, and hashes that agree in their highest bits."""
    rng = np.random.default_rng(seed)
    accounts = (rng.beta(0.5, 2.0, rows) * number).astype(np.int32)
    values = rng.zipf(1.3, rows).astype(np.uint64) % np.uint64(2**61)
    values[rng.random(rows) < 0.1] = 0
    return accounts, values, rng.integers(1, 6, number)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_as_plain_python_does(seed: int) -> None:
    accounts, values, least = drawn(seed)
    number, value, times = recurrences(accounts, values, least)
    pairs = zip(number.tolist(), value.tolist(), strict=True)
    found = dict(zip(pairs, times.tolist(), strict=True))
    assert found == plain(accounts, values, least)
    assert len(found) == len(number) and (np.diff(number) >= 0).all()


def test_none_of_nothing() -> None:
    found = recurrences(np.empty(0, np.int32), np.empty(0, np.uint64), np.full(3, 2))
    assert [len(column) for column in found] == [0, 0, 0]


@pytest.mark.parametrize("block", [1, 300, 1 << 21])
def test_blocks_of_accounts_make_no_difference(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    accounts, values, least = drawn(4)
    present, held = np.unique(accounts, return_counts=True)
    sizes = pa.table({"account": present, "values": held, "least": least[present]})
    pairs = pa.table({"account": accounts, "value": values})
    found = recurring(ibis.memtable(pairs), ibis.memtable(sizes)).to_pylist()
    expected = plain(accounts, values, least)
    assert {(row["account"], row["value"]): row["count"] for row in found} == expected
    assert len(found) == len(expected)


def test_no_account_has_nothing() -> None:
    pairs = pa.table({"account": pa.array([], pa.int32()), "value": pa.array([], pa.uint64())})
    sizes = pa.table({name: pa.array([], pa.int64()) for name in ("account", "values", "least")})
    found = recurring(ibis.memtable(pairs), ibis.memtable(sizes))
    assert found.num_rows == 0 and found.column_names == ["account", "value", "count"]
