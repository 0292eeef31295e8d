"""How a file is to be read, and the reader that its container needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from investigations.ingest.chunk import Chunk
from investigations.ingest.readers import parquet
from investigations.ingest.sources import Source
from investigations.lake import schema

COLUMNS = {
    "exchanges": frozenset(schema.RAW_EXCHANGES.names),
    "accounts": frozenset(schema.ACCOUNTS.names),
    "events": frozenset(schema.EVENTS.names),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    kind: str
    settings: str

    @staticmethod
    def of(kind: str, format: str | None, column_map: Path | None) -> "Reading":
        return Reading(kind, f"{format}")


def read(source: Source, reading: Reading) -> Iterator[Chunk]:
    with source.path.open("rb") as f:
        yield from parquet.read(f, COLUMNS[reading.kind])
