"""A batch on its way in: rows sorted into day files that nobody sees until they are published."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from investigations.lake import schema
from investigations.lake.manifest import DataFile
from investigations.lake.storage import Storage

SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "exchanges": schema.EXCHANGES,
    "texts": schema.TEXTS,
    "accounts": schema.ACCOUNTS,
    "events": schema.EVENTS,
}
# Rows wait in memory until they make a row group of a useful size.
BUFFER_BYTES: Final = 192 << 20
ROW_GROUP_ROWS: Final = 1 << 17
FILE_ROWS: Final = 1 << 22
# An import of many days keeps this many files open; each costs an encoder's buffers.
OPEN_PARTS: Final = 48
_REWRITE_ROWS: Final = 1 << 13
# A dictionary of values that seldom repeat only costs time.
SELDOM_REPEAT: Final = frozenset(
    {
        "exchange_key",
        "exchange_id",
        "timestamp",
        "prompt_hash",
        "skeleton_hash",
        "opening_hash",
        "closing_hash",
        "simhash",
        # These do repeat, but Spark cannot read a dictionary of unsigned numbers in a list.
        "shingles.list.element",
        "prompt",
        "created_at",
        "email",
    }
)

# Next to random bits, of which no codec makes less.
HASHES: Final = frozenset(
    {"exchange_key", "prompt_hash", "simhash", "skeleton_hash", "closing_hash"}
)

# Tables that are written side by side, row for row: one account and time order, one row number.
Rows: TypeAlias = Mapping[str, pa.RecordBatch]


class StagedBatch:
    """Writes one batch's rows, about ``BUFFER_BYTES`` of them waiting in memory at most.

    ``files`` is complete after ``finish``. A part is the files of one day that were filled
    together: ``exchanges`` and ``texts`` have the same rows in the same order there.
    """

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.name = uuid.uuid4().hex
        self.files: list[DataFile] = []
        self._count = 0
        self._waiting: dict[dt.date | None, list[Rows]] = {}
        self._sizes: dict[dt.date | None, int] = {}
        self._parts: OrderedDict[dt.date | None, _Part] = OrderedDict()

    def add(self, rows: Rows, day: dt.date | None = None) -> None:
        """Take rows (table → batch of its schema), for exchanges and texts of one UTC day."""
        self._waiting.setdefault(day, []).append(rows)
        size = sum(batch.nbytes for batch in rows.values())
        self._sizes[day] = self._sizes.get(day, 0) + size
        while sum(self._sizes.values()) > BUFFER_BYTES:
            self._write_out(max(self._sizes, key=self._sizes.__getitem__))

    def finish(self) -> None:
        """Write what waits and close all files."""
        for day in list(self._waiting):
            self._write_out(day)
        for day in list(self._parts):
            self._close(day)

    def discard(self) -> None:
        """Remove everything written."""
        self._waiting.clear()
        for day in list(self._parts):
            with contextlib.suppress(OSError, pa.ArrowException):
                self._close(day)
        for file in self.files:
            self.storage.delete(file.path)
        self.files = []

    def leave_out(self, file: DataFile, rows: NDArray[np.int64]) -> None:
        """Write the part that ``file`` belongs to again, without the rows of these numbers."""
        part = file.path.rpartition("/")[2]
        siblings = [other for other in self.files if other.path.rpartition("/")[2] == part]
        target = self._new_part([other.table for other in siblings], file.day)
        for sibling in siblings:
            self.files.remove(sibling)
            if len(rows) < sibling.rows:
                self._copy(sibling, rows, target.files[sibling.table])
            self.storage.delete(sibling.path)
        written = target.close()
        if len(rows) < file.rows:
            self.files += written
        else:
            for empty in written:
                self.storage.delete(empty.path)

    def _copy(self, file: DataFile, without: NDArray[np.int64], target: _FileWriter) -> None:
        first = 0
        with self.storage.open(file.path) as stream:
            for batch in pq.ParquetFile(stream).iter_batches(_REWRITE_ROWS):
                keep = np.ones(batch.num_rows, bool)
                low, high = np.searchsorted(without, (first, first + batch.num_rows))
                keep[without[low:high] - first] = False
                first += batch.num_rows
                target.gather(batch.filter(pa.array(keep)))
        target.write_gathered()

    def _write_out(self, day: dt.date | None) -> None:
        waiting = self._waiting.pop(day)
        del self._sizes[day]
        tables = {
            table: pa.Table.from_batches([rows[table] for rows in waiting], SCHEMAS[table])
            for table in waiting[0]
        }
        if day not in self._parts:
            if len(self._parts) >= OPEN_PARTS:
                self._close(next(iter(self._parts)))
            self._parts[day] = self._new_part(tables, day)
        self._parts.move_to_end(day)
        if self._parts[day].write(tables, by_account(tables)) >= FILE_ROWS:
            self._close(day)

    def _new_part(self, tables: Iterable[str], day: dt.date | None) -> _Part:
        name = f"{self.name}-{self._count:05d}.parquet"
        self._count += 1
        return _Part(self.storage, list(tables), day, name)

    def _close(self, day: dt.date | None) -> None:
        self.files += self._parts.pop(day).close()


def by_account(tables: Mapping[str, pa.Table]) -> pa.Array | None:
    """The order that puts an account's exchanges together, in time: it compresses better and scans
    less. None for accounts and events, which keep that of their file, in which the last of several
    counts.
    """
    rows = tables.get("exchanges")
    if rows is None:
        return None
    # Sorting small integers is several times faster than sorting strings.
    accounts = rows.column("account_id").dictionary_encode().combine_chunks()
    ranks = pc.rank(accounts.dictionary).take(accounts.indices)
    keys = pa.table({"account": ranks, "timestamp": rows.column("timestamp")})
    return pc.sort_indices(keys, [("account", "ascending"), ("timestamp", "ascending")])


class _Part:
    """The files of one day that grow together."""

    def __init__(self, storage: Storage, tables: list[str], day: dt.date | None, name: str) -> None:
        self.files = {table: _FileWriter(storage, table, day, name) for table in tables}

    def write(self, tables: Mapping[str, pa.Table], order: pa.Array | None) -> int:
        """Append rows, in this order if any, to all files at once; returns how many each has."""

        def put(table: str) -> None:
            rows = tables[table]
            self.files[table].write(rows if order is None else rows.take(order))

        with ThreadPoolExecutor(len(tables)) as threads:
            list(threads.map(put, tables))
        return max(file.rows for file in self.files.values())

    def close(self) -> list[DataFile]:
        return [file.close() for file in self.files.values()]


class _FileWriter:
    """One Parquet file that grows by row groups."""

    def __init__(self, storage: Storage, table: str, day: dt.date | None, name: str) -> None:
        folder = f"{table}/day={day.isoformat()}" if day else table
        self.rows = 0
        self._path = f"{folder}/{name}"
        self._storage, self._table, self._day = storage, table, day
        self._file = storage.create(self._path)
        codecs = {name: "none" if name in HASHES else "zstd" for name in _leaves(table)}
        self._writer = pq.ParquetWriter(
            self._file,
            SCHEMAS[table],
            compression=codecs,
            compression_level={name: 1 for name, codec in codecs.items() if codec == "zstd"},
            use_dictionary=[name for name in codecs if name not in SELDOM_REPEAT],
        )
        self._gathered: list[pa.RecordBatch] = []
        self._gathered_bytes = 0

    def write(self, rows: pa.Table) -> None:
        self.rows += rows.num_rows
        self._writer.write_table(rows, row_group_size=ROW_GROUP_ROWS)

    def gather(self, rows: pa.RecordBatch) -> None:
        """Take a few rows that are to share a row group with others."""
        self._gathered.append(rows)
        self._gathered_bytes += rows.nbytes
        if self._gathered_bytes > BUFFER_BYTES // 2:
            self.write_gathered()

    def write_gathered(self) -> None:
        self.write(pa.Table.from_batches(self._gathered, SCHEMAS[self._table]))
        self._gathered, self._gathered_bytes = [], 0

    def close(self) -> DataFile:
        self._writer.close()
        size = self._file.tell()
        self._file.close()
        self._storage.flush(self._path)
        return DataFile(self._table, self._path, self.rows, size, self._day)


def _leaves(table: str) -> list[str]:
    """Parquet's names of the columns; a list's values have a name of their own."""
    return [
        f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name
        for field in SCHEMAS[table]
    ]
