"""Many rows into PostgreSQL: Arrow to CSV in C++, and CSV through COPY."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

# As the column of ``Account.account_id``.
LONGEST_ID: Final = 200

_BATCH_ROWS: Final = 16_384
_ENCODE: Final = json.JSONEncoder(allow_nan=False).encode
_CSV: Final = pacsv.WriteOptions(include_header=False)
_TYPES: Final[dict[pa.DataType, str]] = {
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.timestamp("us", tz="UTC"): "timestamptz",
}


def copy_in(cursor: Any, name: str, table: pa.Table) -> None:
    """Make the temporary table ``name``, gone at the end of the transaction, with these rows.

    Columns may have the types of ``_TYPES``; strings must hold no NUL: see ``plain_text``.
    """
    columns = ", ".join(f'"{field.name}" {_TYPES[field.type]}' for field in table.schema)
    cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
    cursor.execute(f'CREATE TEMPORARY TABLE "{name}" ({columns}) ON COMMIT DROP')
    _send(cursor, name, table.schema.names, table.to_batches(_BATCH_ROWS))
    cursor.execute(f'ANALYZE "{name}"')


def copy_rows(
    cursor: Any,
    table: str,
    fields: pa.Schema,
    rows: Iterable[tuple[Any, ...]],
    *,
    at_once: int = _BATCH_ROWS,
) -> None:
    """Add rows, each a value for each of ``fields``, to a table that stays.

    Twice ``at_once`` are in memory at most: those that are sent and those that are made meanwhile.
    JSON is a string here; strings must hold no NUL.
    """
    _send(cursor, table, fields.names, _batches(fields, rows, at_once))


def _batches(
    fields: pa.Schema, rows: Iterable[tuple[Any, ...]], at_once: int = _BATCH_ROWS
) -> Iterator[pa.RecordBatch]:
    """The rows, each a value for each of ``fields``, so many at a time."""
    remaining = iter(rows)
    while part := list(itertools.islice(remaining, at_once)):
        columns = zip(zip(*part, strict=True), fields.types, strict=True)
        yield pa.record_batch([pa.array(*column) for column in columns], schema=fields)


def _send(cursor: Any, table: str, names: Sequence[str], batches: Iterable[pa.RecordBatch]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN (FORMAT csv)') as copy:
        for part in _ahead(map(_csv, batches)):
            copy.write(part)


def _csv(batch: pa.RecordBatch) -> memoryview:
    sink = io.BytesIO()
    # Arrow quotes every string, so that an empty one differs from null, as COPY expects.
    pacsv.write_csv(batch, sink, _CSV)
    return sink.getbuffer()


def _ahead(parts: Iterator[memoryview]) -> Iterator[memoryview]:
    """Each part is made while the database, another process, takes the one before."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, parts, None)
        while (part := coming.result()) is not None:
            coming = maker.submit(next, parts, None)
            yield part


def plain_text(column: pa.ChunkedArray, longest: int) -> pa.ChunkedArray:
    """Strings that PostgreSQL takes: "" for null, no NUL, at most ``longest`` characters."""
    filled = pc.fill_null(column.cast(pa.string()), "")
    return pc.utf8_slice_codeunits(pc.replace_substring(filled, "\x00", ""), 0, longest)


def stored_id(account_id: str) -> str:
    """The account id as rows have it: itself, unless it is too long or holds a NUL.

    Such an id keeps its head and gets its hash, so that two of them stay two.
    """
    if len(account_id) <= LONGEST_ID and "\x00" not in account_id:
        return account_id
    digest = hashlib.sha256(account_id.encode()).hexdigest()
    return f"{account_id.replace(chr(0), '')[: LONGEST_ID - len(digest) - 1]}~{digest}"


def stored_ids(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """``stored_id`` of each; only odd ids cost anything."""
    column = column.cast(pa.string())
    odd = pc.or_(pc.greater(pc.utf8_length(column), LONGEST_ID), pc.match_substring(column, "\x00"))
    if not pc.any(odd).as_py():
        return column
    return pa.chunked_array([[stored_id(account_id) for account_id in column.to_pylist()]])


def clean(value: Any) -> Any:
    """A JSON value whose strings hold no NUL: ``jsonb`` refuses it, and whoever reads it from
    ``json`` stumbles over it."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [clean(item) for item in value]
    return value


def json_text(value: Any) -> str:
    """JSON for a ``jsonb`` or ``json`` column. Raises ``ValueError`` for NaN and infinities."""
    text = _ENCODE(value)
    return _ENCODE(clean(value)) if "\\u0000" in text else text


def number_rows(numbers: npt.NDArray[np.unsignedinteger[Any]]) -> str:
    """JSON for rows of whole numbers from 0, each with as many blanks before it as make all of them
    equally wide: written by columns of digits, since a raster has a hundred thousand numbers."""
    if not numbers.size:
        return _ENCODE(numbers.tolist())
    width = len(str(numbers.max()))
    text = np.full((*numbers.shape, width + 1), ord(","), dtype=np.uint8)
    rest = numbers
    for place in reversed(range(width)):
        text[:, :, place] = rest % 10 + ord("0")
        if place < width - 1:
            text[:, :, place][rest == 0] = ord(" ")
        rest = rest // 10
    rows = text.reshape(len(text), -1)[:, :-1]
    return f"[[{'],['.join(row.tobytes().decode() for row in rows)}]]"
