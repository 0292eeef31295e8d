from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from investigations.lake import staging
from investigations.lake.staging import StagedBatch
from investigations.lake.storage import Storage
from tests.investigations.lake.batches import DAY, accounts, exchanges


@pytest.fixture
def staged(tmp_path: Path) -> StagedBatch:
    return StagedBatch(Storage(tmp_path))


def column(staged: StagedBatch, path: str, name: str) -> list[object]:
    with staged.storage.open(path) as file:
        return pq.read_table(file, columns=[name]).column(name).to_pylist()


def test_a_day_is_a_file_of_each_table_sorted_alike(staged: StagedBatch) -> None:
    staged.add(exchanges([5, 1, 3, 4, 2]), DAY.date())
    staged.finish()
    texts, found = sorted((file.table, file.path) for file in staged.files)[::-1]
    assert found[1].startswith("exchanges/day=2026-09-01/")
    accounts_in_order = ["a0", "a1", "a1", "a2", "a2"]
    assert column(staged, found[1], "account_id") == accounts_in_order
    assert column(staged, found[1], "exchange_id") == ["e3", "e1", "e4", "e2", "e5"]
    assert column(staged, texts[1], "exchange_id") == ["e3", "e1", "e4", "e2", "e5"]
    assert {file.rows for file in staged.files} == {5}
    assert all(
        file.bytes == staged.storage.filesystem.size(f"{staged.storage.root}/{file.path}")
        for file in staged.files
    )


def test_accounts_keep_the_order_of_their_file(staged: StagedBatch) -> None:
    staged.add(accounts(b="1", a="2"))
    staged.finish()
    (file,) = staged.files
    assert column(staged, file.path, "account_id") == ["b", "a"]


def test_little_waits_in_memory_and_few_files_are_open(
    staged: StagedBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "BUFFER_BYTES", 20_000)
    monkeypatch.setattr(staging, "OPEN_PARTS", 3)
    days = [DAY + dt.timedelta(days=n) for n in range(8)]
    for turn in range(20):
        for n, day in enumerate(days):
            rows = range(turn * 1000 + n * 100, turn * 1000 + n * 100 + 20)
            staged.add(exchanges(rows, day), day.date())
            assert sum(staged._sizes.values()) <= 20_000
            assert len(staged._parts) <= 3
    staged.finish()
    found = [file for file in staged.files if file.table == "exchanges"]
    assert sum(file.rows for file in found) == 20 * 8 * 20
    assert len({file.path for file in staged.files}) == len(staged.files)
    for file in found:
        times = column(staged, file.path, "timestamp")
        assert {time.date() for time in times} == {file.day}


def test_a_file_is_closed_when_it_is_long(
    staged: StagedBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "BUFFER_BYTES", 1)
    monkeypatch.setattr(staging, "FILE_ROWS", 4)
    for n in range(6):
        staged.add(exchanges([2 * n, 2 * n + 1]), DAY.date())
    staged.finish()
    assert [file.rows for file in staged.files if file.table == "texts"] == [4, 4, 4]


def test_rows_are_left_out_of_all_files_of_a_part(
    staged: StagedBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "_REWRITE_ROWS", 3)
    staged.add(exchanges(range(0, 30, 3)), DAY.date())
    staged.finish()
    (file,) = [file for file in staged.files if file.table == "exchanges"]
    staged.leave_out(file, np.array([0, 4, 9]))
    kept = [f"e{3 * n}" for n in range(10) if n not in (0, 4, 9)]
    for file in staged.files:
        assert column(staged, file.path, "exchange_id") == kept
        assert file.rows == 7
    assert len(staged.storage.list("exchanges") + staged.storage.list("texts")) == 2


def test_a_part_without_rows_is_no_file(staged: StagedBatch) -> None:
    staged.add(exchanges([1, 2]), DAY.date())
    staged.finish()
    staged.leave_out(staged.files[0], np.array([0, 1]))
    assert staged.files == []
    assert staged.storage.list("exchanges") + staged.storage.list("texts") == []


def test_what_is_discarded_is_gone(staged: StagedBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BUFFER_BYTES", 1)
    staged.add(exchanges([1]), DAY.date())
    staged.discard()
    assert staged.files == []
    assert staged.storage.list("exchanges") + staged.storage.list("texts") == []
