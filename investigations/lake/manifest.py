"""What has been published: one small JSON file for each batch, and nothing else, makes it visible.

A lake is laid out as

    manifests/<sequence>-<batch>.json
    exchanges/day=YYYY-MM-DD/<batch>-<part>.parquet
    texts/day=YYYY-MM-DD/<batch>-<part>.parquet
    accounts/<batch>-<part>.parquet
    events/<batch>-<part>.parquet

Readers open only files that a manifest names.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from investigations.lake.storage import Storage

FOLDER: Final = "manifests"
TABLES: Final = ("exchanges", "texts", "accounts", "events")


@dataclasses.dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file of a batch. ``day`` is the UTC date of all its rows, where there is one."""

    table: str
    path: str
    rows: int
    bytes: int
    day: dt.date | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Batch:
    """One imported file, published whole.

    ``sequence`` orders the batches; ``digest`` is the SHA-256 of the imported file and of the
    settings that it was read with; ``counts`` are its rows read, new, duplicate and rejected.
    """

    batch: str
    sequence: int
    kind: str
    source: str
    digest: str
    fingerprint_version: int
    published_at: dt.datetime
    counts: dict[str, int]
    files: tuple[DataFile, ...]

    @property
    def name(self) -> str:
        return f"{FOLDER}/{self.sequence:010d}-{self.batch}.json"


def load(storage: Storage) -> tuple[Batch, ...]:
    """All published batches, oldest first. Raises ValueError for a manifest that is none."""
    names = [name for name in storage.list(FOLDER) if name.endswith(".json")]
    return tuple(_parse(name, storage.read(name)) for name in names)


def save(storage: Storage, batch: Batch) -> None:
    """Publish a batch, or replace its manifest."""
    text = json.dumps(dataclasses.asdict(batch), default=lambda value: value.isoformat(), indent=1)
    storage.write_whole(batch.name, text.encode())


def files_of(
    batches: Iterable[Batch], table: str, first: dt.date | None, last: dt.date | None
) -> Sequence[DataFile]:
    """The files of one table, of the days ``first`` to ``last`` (both inclusive, None: open)."""
    return [
        file
        for batch in batches
        for file in batch.files
        if file.table == table
        and (file.day is None or first is None or file.day >= first)
        and (file.day is None or last is None or file.day <= last)
    ]


def _parse(name: str, content: bytes) -> Batch:
    try:
        values: dict[str, Any] = json.loads(content)
        files = tuple(_parse_file(file) for file in values.pop("files"))
        published_at = dt.datetime.fromisoformat(values.pop("published_at"))
        return Batch(**values, published_at=published_at, files=files)
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"{name} is not a manifest of this lake: {error}") from error


def _parse_file(values: dict[str, Any]) -> DataFile:
    day = values.pop("day")
    return DataFile(**values, day=day and dt.date.fromisoformat(day))
