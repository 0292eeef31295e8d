from __future__ import annotations

import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from investigations.ingest.chunk import Chunk
from investigations.ingest.readers import parquet
from investigations.ingest.readers.errors import UnreadableError

COLUMNS = frozenset({"name", "text"})


def stored(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


def read(content: bytes) -> list[Chunk]:
    return list(parquet.read(io.BytesIO(content), COLUMNS))


def names(chunks: list[Chunk]) -> list[str]:
    return [value.as_py() for chunk in chunks for value in chunk.columns.get("name", [])]


def table(rows: int, text: str = "t") -> pa.Table:
    return pa.table(
        {"name": [f"n{n}" for n in range(rows)], "text": [text] * rows, "more": [1] * rows}
    )


def test_rows_come_in_order_with_their_numbers() -> None:
    chunks = read(stored(table(1000), row_group_size=300))
    assert names(chunks) == [f"n{n}" for n in range(1000)]
    assert [int(row) for chunk in chunks for row in chunk.rows] == list(range(1, 1001))
    assert chunks[0].unknown == {"more"}
    assert chunks[-1].consumed == 1


def test_a_million_references_to_a_long_text_are_cut_small() -> None:
    content = stored(table(400, "long " * 100_000))
    assert len(content) < 1 << 20
    chunks = read(content)
    assert len(names(chunks)) == 400
    assert max(len(chunk.rows) for chunk in chunks) * 500_000 <= parquet.CHUNK_BYTES


def test_a_row_larger_than_a_chunk_is_a_chunk() -> None:
    content = stored(table(2, "x" * (parquet.CHUNK_BYTES + 1)), use_dictionary=False)
    assert [len(chunk.rows) for chunk in read(content)] == [1, 1]


def test_a_damaged_row_group_does_not_take_the_others_along() -> None:
    rows = table(900)
    content = bytearray(stored(rows, row_group_size=300, compression="zstd"))
    group = pq.ParquetFile(io.BytesIO(bytes(content))).metadata.row_group(1)
    start = group.column(0).dictionary_page_offset or group.column(0).data_page_offset
    content[start : start + 200] = b"\xff" * 200
    chunks = read(bytes(content))
    assert names(chunks) == [f"n{n}" for n in [*range(300), *range(600, 900)]]
    (damage,) = [line for chunk in chunks for line in chunk.damage]
    assert damage.startswith("rows 301 to 600 cannot be read")
    assert int(chunks[-1].rows[-1]) == 900


@pytest.mark.parametrize("content", [b"", b"PAR1", stored(table(5))[:-9]])
def test_without_a_footer_nothing_can_be_found(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="not a readable Parquet file"):
        read(content)


def test_without_a_known_column_there_is_nothing_to_read() -> None:
    with pytest.raises(UnreadableError, match="none of the columns is known"):
        read(stored(pa.table({"a": [1]})))
