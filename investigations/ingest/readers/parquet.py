"""Parquet in bounded memory, whatever the size of its row groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from investigations.ingest.chunk import Chunk
from investigations.ingest.readers.errors import UnreadableError

# What one chunk may hold decoded; a chunk is at least one row.
CHUNK_BYTES: Final = 16 << 20
CHUNK_ROWS: Final = 1 << 14
# Read pages through a small buffer rather than a column of a row group at once.
READ_BUFFER: Final = 1 << 20


def read(stream: BinaryIO, columns: frozenset[str]) -> Iterator[Chunk]:
    """Chunks of the wanted ``columns`` of a seekable Parquet file.

    A row group that is damaged is reported and the others are still read. Raises UnreadableError
    when the footer is gone, without which nothing in the file can be found.
    """
    try:
        # Dictionary-encoded strings stay so until they are cut into chunks: a million references
        # to one long text are small.
        file = pq.ParquetFile(
            stream,
            read_dictionary=_encoded_texts(pq.ParquetFile(stream)),
            buffer_size=READ_BUFFER,
            pre_buffer=False,
        )
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(f"not a readable Parquet file: {_first_line(error)}") from error
    names = file.schema_arrow.names
    unknown = frozenset(names) - columns
    if not columns.intersection(names):
        raise UnreadableError("none of the columns is known; name them in a column map")
    wanted = [name for name in names if name in columns]
    first = 1
    total = max(file.metadata.num_rows, 1)
    for group in range(file.num_row_groups):
        meta = file.metadata.row_group(group)
        done = 0
        try:
            for batch in file.iter_batches(
                _rows_at_once(meta), row_groups=[group], columns=wanted, use_threads=False
            ):
                for piece in _pieces(batch):
                    rows = np.arange(first + done, first + done + piece.num_rows)
                    done += piece.num_rows
                    columns_of = dict(zip(piece.schema.names, piece.columns, strict=True))
                    yield Chunk(
                        columns_of, rows, consumed=(first + done - 1) / total, unknown=unknown
                    )
        except (pa.ArrowException, OSError) as error:
            lost = f"rows {first + done:,} to {first + meta.num_rows - 1:,} cannot be read"
            yield Chunk({}, np.empty(0, np.int64), damage=[f"{lost}: {_first_line(error)}"])
        first += meta.num_rows


def _encoded_texts(file: pq.ParquetFile) -> list[str]:
    names: list[str] = []
    if not file.num_row_groups:
        return names
    group = file.metadata.row_group(0)
    for index in range(group.num_columns):
        column = group.column(index)
        dictionary = any("DICTIONARY" in encoding for encoding in column.encodings)
        if dictionary and column.physical_type == "BYTE_ARRAY" and "." not in column.path_in_schema:
            names.append(column.path_in_schema)
    return names


def _rows_at_once(group: Any) -> int:
    width = group.total_byte_size // max(group.num_rows, 1) + 1
    return int(max(1, min(CHUNK_ROWS, CHUNK_BYTES // width)))


def _pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Cut a batch so that each piece, its dictionaries decoded, stays near ``CHUNK_BYTES``."""
    widths = np.full(batch.num_rows, batch.nbytes // max(batch.num_rows, 1), np.int64)
    for column in batch.columns:
        if pa.types.is_dictionary(column.type):
            sizes = pc.binary_length(column.dictionary).fill_null(0)
            of_rows = pc.take(sizes, column.indices).fill_null(0)
            widths += of_rows.to_numpy(zero_copy_only=False)
    ends = np.cumsum(widths)
    start = 0
    while start < batch.num_rows:
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + CHUNK_BYTES, side="right")))
        yield batch.slice(start, stop - start)
        start = stop


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
