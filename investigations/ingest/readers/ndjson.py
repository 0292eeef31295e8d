"""Lines of JSON. Blocks in which every line is sound go through Arrow; the others line by line."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Final, TypeAlias

import numpy as np
import pyarrow as pa
from pyarrow import json as arrow_json

from investigations.ingest.chunk import Chunk, Rejection
from investigations.ingest.columns import Column, excerpt
from investigations.ingest.readers.lines import Block, blocks
from investigations.ingest.report import record_excerpt
from investigations.ingest.sources import Source

# A record of some log format → rows of the contract.
Rows: TypeAlias = Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]]
# Of a broken row so much is kept; more than any row that could have been taken.
RECORD_BYTES: Final = 64 << 20
CHUNK_ROWS: Final = 1 << 14


def read(source: Source, file: BinaryIO, columns: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
    """Chunks of the wanted columns (name → type) of lines that hold one row each."""
    for block in blocks(source, file):
        fast = _whole_block(block, columns)
        if fast is not None:
            yield fast
        else:
            yield from read_records(block, lambda record: [record], columns)


def read_with(
    source: Source, file: BinaryIO, rows: Rows, columns: Mapping[str, pa.DataType]
) -> Iterator[Chunk]:
    """Chunks of lines that ``rows`` turns into any number of rows each."""
    for block in blocks(source, file):
        yield from read_records(block, rows, columns)


def first_record(source: Source, file: BinaryIO) -> Mapping[str, Any] | None:
    """The first line that is a JSON object, by which a format is recognised."""
    for block in blocks(source, file):
        for line in block.lines.splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                return value
    return None


def _whole_block(block: Block, columns: Mapping[str, pa.DataType]) -> Chunk | None:
    """A block parsed by Arrow, or None where it is not the same to a line."""
    rows = block.lines.count(b"\n") + (not block.lines.endswith(b"\n"))
    if not block.lines or not _is_utf8(block.lines):
        return None
    try:
        table = arrow_json.read_json(
            io.BytesIO(block.lines),
            read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(block.lines) + 1),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=pa.schema(list(columns.items())),
                unexpected_field_behavior="infer",
            ),
        )
    except (pa.ArrowException, ValueError):
        return None
    if table.num_rows != rows:
        return None  # blank lines, which Arrow passes over without counting
    return Chunk(
        {name: table.column(name).combine_chunks() for name in columns},
        np.arange(block.first, block.first + rows),
        block.rejections,
        block.damage,
        block.consumed,
        frozenset(table.column_names) - columns.keys(),
    )


def read_records(block: Block, rows: Rows, columns: Mapping[str, pa.DataType]) -> Iterator[Chunk]:
    """A block line by line; what is no JSON object is a rejection."""
    numbers: list[int] = []
    records: list[Mapping[str, Any]] = []
    rejections = list(block.rejections)
    damage = block.damage
    for number, line in enumerate(block.lines.split(b"\n"), block.first):
        if not line.strip():
            continue
        try:
            found = rows(_parse(line))
        except ValueError as error:
            record = record_excerpt(line, RECORD_BYTES)
            rejections.append(Rejection(number, str(error), record))
            continue
        numbers += [number] * len(found)
        records += found
        if len(records) >= CHUNK_ROWS:
            yield _chunk(records, numbers, columns, rejections, damage, block.consumed)
            numbers, records, rejections, damage = [], [], [], []
    yield _chunk(records, numbers, columns, rejections, damage, block.consumed)


def _parse(line: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")
        nul = " (NUL bytes in it)" if b"\0" in line else ""
        raise ValueError(f"broken JSON: {what} at character {error.pos}{nul}") from error
    except RecursionError as error:
        raise ValueError("broken JSON: nested too deeply") from error
    if not isinstance(value, dict):
        raise ValueError(f"not a JSON object: {excerpt(value)}")
    return value


def _chunk(
    records: Sequence[Mapping[str, Any]],
    numbers: Sequence[int],
    columns: Mapping[str, pa.DataType],
    rejections: Sequence[Rejection],
    damage: Sequence[str],
    consumed: float,
) -> Chunk:
    found: dict[str, Column] = {name: [record.get(name) for record in records] for name in columns}
    names = frozenset(str(name) for record in records for name in record)
    unknown = names - columns.keys()
    return Chunk(found, np.array(numbers, np.int64), rejections, damage, consumed, unknown)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
