from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from investigations.lake.store import Lake
from tests.investigations.lake.batches import add, exchanges


def test_its_settings_are_those_that_were_asked_for(tmp_path: Path) -> None:
    with Lake(tmp_path, memory="300MB", threads=1).reader() as reader:
        row = reader.connection.con.execute(
            "SELECT current_setting('memory_limit'), current_setting('threads'), "
            "current_setting('enable_caching_operators')"
        ).fetchone()
    assert row == ("286.1 MiB", 1, False)


def test_rows_stream_in_batches_as_they_are(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    add(lake, exchanges(range(5)))
    with lake.reader() as reader:
        rows = reader.keep(reader.exchanges().select("exchange_id", "prompt_chars", "shingles"))
        assert reader.stream is not None
        batches = list(reader.stream(rows))
        streamed = [row for batch in batches for row in batch.to_pylist()]
        assert streamed == rows.to_pyarrow().to_pylist() and len(streamed) == 5
        assert list(reader.stream(rows.filter(rows.prompt_chars < 0))) == []


def test_lent_rows_are_read_where_they_are_and_joined_with_others(tmp_path: Path) -> None:
    hashes = pa.array([[1], [2, 2**63], []], pa.list_(pa.uint64()))
    own = pa.table({"name": ["a", "b", "c"], "hashes": hashes})
    with Lake(tmp_path).reader() as reader:
        assert reader.lend is not None
        lent = reader.lend(own)
        assert lent.to_pyarrow().to_pylist() == own.to_pylist()
        some = reader.keep(pa.table({"name": ["c", "b"]}))
        found = lent.semi_join(some, "name").order_by("name").to_pyarrow()
        assert found.to_pylist() == own.slice(1).to_pylist()


@pytest.mark.parametrize("size", [1, 3])
def test_intermediate_rows_live_as_long_as_their_reader(tmp_path: Path, size: int) -> None:
    lake = Lake(tmp_path)
    add(lake, exchanges(range(size)))
    with lake.reader() as reader:
        kept = reader.keep(reader.exchanges())
        assert kept.count().to_pyarrow().as_py() == size
