from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from investigations.ingest import importer
from investigations.ingest.chunk import Chunk
from investigations.ingest.conform import Conformed
from investigations.ingest.readers import UnreadableError
from investigations.lake.staging import StagedBatch
from investigations.lake.storage import Storage
from tests.investigations.ingest.rows import exchange


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(importer.THREADS) as pool:
        yield pool


def chunk(first: int, count: int, **changes: object) -> Chunk:
    rows = [exchange(first + n, **changes) for n in range(count)]
    return Chunk(
        {name: [row[name] for row in rows] for name in rows[0]}, np.arange(first, first + count)
    )


def test_chunks_are_reported_in_order_and_their_rows_go_to_their_days(
    tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    staged = StagedBatch(Storage(tmp_path))
    seen: list[int] = []
    chunks = [chunk(n * 10, 10, timestamp=f"2026-09-{1 + n % 3:02}T23:59:59Z") for n in range(30)]
    mixed = chunk(900, 2)
    mixed.columns["timestamp"][:] = ["2026-09-01T00:00:00Z", "2026-09-02T01:00:00+02:00"]
    importer.stage(
        importer.Preparation("exchanges", iter([*chunks, mixed]), threads),
        staged,
        lambda found, _rows: seen.append(int(found.rows[0])),
    )
    staged.finish()
    assert seen == [*range(0, 300, 10), 900]
    counts = {file.day: file.rows for file in staged.files if file.table == "exchanges"}
    assert counts == {
        dt.date(2026, 9, 1): 102,
        dt.date(2026, 9, 2): 100,
        dt.date(2026, 9, 3): 100,
    }


def test_few_chunks_are_under_way_at_once(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    handed, taken = 0, 0

    def chunks():
        nonlocal handed
        for n in range(40):
            handed += 1
            assert handed - taken <= importer.IN_FLIGHT + 1
            yield chunk(n * 2, 2)

    def report(_chunk: Chunk, _conformed: Conformed) -> None:
        nonlocal taken
        taken += 1

    prepared = importer.Preparation("exchanges", chunks(), threads)
    importer.stage(prepared, StagedBatch(Storage(tmp_path)), report)
    assert taken == 40


def test_what_the_report_raises_stops_the_work(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    def report(_chunk: Chunk, _conformed: Conformed) -> None:
        raise KeyboardInterrupt

    prepared = importer.Preparation("exchanges", iter([chunk(0, 2)] * 9), threads)
    with pytest.raises(KeyboardInterrupt):
        importer.stage(prepared, StagedBatch(Storage(tmp_path)), report)
    prepared.stop()
    assert list(prepared) == []


def test_a_file_without_rows_makes_no_files(tmp_path: Path, threads: ThreadPoolExecutor) -> None:
    staged = StagedBatch(Storage(tmp_path))
    prepared = importer.Preparation("accounts", iter([]), threads)
    importer.stage(prepared, staged, lambda _chunk, _rows: None)
    staged.finish()
    assert staged.files == []


def test_what_a_reader_raises_waits_until_what_it_gave_is_taken(
    tmp_path: Path, threads: ThreadPoolExecutor
) -> None:
    def chunks() -> Iterator[Chunk]:
        yield chunk(0, 3)
        raise UnreadableError("torn off")

    prepared = importer.Preparation("exchanges", chunks(), threads)
    prepared.ahead()
    prepared.ahead()
    taken: list[int] = []
    with pytest.raises(UnreadableError, match="torn off"):
        importer.stage(
            prepared,
            StagedBatch(Storage(tmp_path)),
            lambda found, _rows: taken.append(len(found.rows)),
        )
    assert taken == [3]
