"""How a file is to be read, and the reader that its container needs."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa

from investigations.ingest import formats
from investigations.ingest.chunk import Chunk
from investigations.ingest.column_map import ColumnMap
from investigations.ingest.readers import csv, ndjson, parquet
from investigations.ingest.readers.errors import DamagedStreamError, UnreadableError
from investigations.ingest.readers.stream import pieces
from investigations.ingest.sources import Source
from investigations.lake import schema

SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "exchanges": schema.RAW_EXCHANGES,
    "accounts": schema.ACCOUNTS,
    "events": schema.EVENTS,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """What is read as what. ``format`` None: told from the first record of each file."""

    kind: str
    format: str | None
    column_map: ColumnMap | None

    @staticmethod
    def of(kind: str, format_name: str | None, map_file: Path | None) -> Reading:
        """Check what was asked for; raises ValueError."""
        if kind not in SCHEMAS:
            raise ValueError(f"unknown kind {kind!r} (known: {', '.join(SCHEMAS)})")
        if format_name is not None and format_name not in formats.NAMES:
            known = ", ".join(formats.NAMES)
            raise ValueError(f"unknown format {format_name!r} (known: {known})")
        if format_name in formats.FOREIGN and kind != "exchanges":
            raise ValueError(f"the format {format_name} holds exchanges only")
        columns = {field.name: field.type for field in SCHEMAS[kind]}
        column_map = ColumnMap.load(map_file, columns) if map_file is not None else None
        return Reading(kind, format_name, column_map)

    @property
    def schema(self) -> pa.Schema:
        return SCHEMAS[self.kind]

    @property
    def columns(self) -> frozenset[str]:
        """The names that are read from a table."""
        own = frozenset(self.schema.names)
        return own | self.column_map.source_columns if self.column_map else own

    @property
    def settings(self) -> str:
        """What, beside a file's bytes, decides what becomes of it."""
        return f"{self.format}\n{self.column_map.text if self.column_map else ''}"


def read(source: Source, reading: Reading, scratch: Path) -> Iterator[Chunk]:
    """Chunks of a file under the contract's names. ``scratch`` is a folder for unpacked Parquet.

    Raises UnreadableError when nothing of the file can be read.
    """
    with source.path.open("rb") as file:
        if source.container == "parquet":
            chunks = _parquet(source, file, reading, scratch)
        elif source.container == "csv":
            chunks = csv.read(source, file, reading.columns)
        else:
            yield from _finished(_ndjson(source, file, reading), reading)
            return
        if reading.column_map is not None:
            chunks = (reading.column_map.rename(chunk) for chunk in chunks)
        yield from _finished(chunks, reading)


def _finished(chunks: Iterator[Chunk], reading: Reading) -> Iterator[Chunk]:
    if reading.column_map is None:
        return chunks
    return (reading.column_map.complete(chunk) for chunk in chunks)


def _parquet(source: Source, file: BinaryIO, reading: Reading, scratch: Path) -> Iterator[Chunk]:
    """Parquet needs a file to jump about in, so a packed one is unpacked first."""
    if not source.compression:
        yield from parquet.read(file, reading.columns)
        return
    with tempfile.TemporaryFile(dir=scratch) as unpacked:
        try:
            for piece in pieces(source, file):
                unpacked.write(piece)
        except DamagedStreamError as error:
            raise UnreadableError(str(error)) from error
        yield from parquet.read(unpacked, reading.columns)


def _ndjson(source: Source, file: BinaryIO, reading: Reading) -> Iterator[Chunk]:
    name = reading.format
    if name is None and reading.kind == "exchanges" and reading.column_map is None:
        name = formats.recognise(ndjson.first_record(source, file))
        file.seek(0)
    if name is not None and name in formats.FOREIGN:
        rows = formats.FOREIGN[name].rows
        return ndjson.read_with(source, file, rows, _json_types(reading))
    column_map = reading.column_map
    if column_map is not None:
        return ndjson.read_with(
            source, file, lambda record: [column_map.row(record)], _json_types(reading)
        )
    return ndjson.read(source, file, _json_types(reading))


def _json_types(reading: Reading) -> dict[str, pa.DataType]:
    """The types that JSON has for the columns: times are strings there."""
    return {
        field.name: pa.string() if pa.types.is_timestamp(field.type) else field.type
        for field in reading.schema
    }
