"""The import of one file: read, conform, fingerprint, stage, leave out duplicates, publish."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa

from investigations.ingest.chunk import Chunk
from investigations.ingest.conform import Conformed, conform
from investigations.ingest.fingerprint import fingerprint
from investigations.lake import schema
from investigations.lake.staging import Rows, StagedBatch

INPUT_SCHEMAS: Final[Mapping[str, pa.Schema]] = {
    "exchanges": schema.RAW_EXCHANGES,
    "accounts": schema.ACCOUNTS,
    "events": schema.EVENTS,
}
# Chunks under way at once: enough to keep the threads busy while a file is written out, few enough
# to stay small.
THREADS: Final = 2
IN_FLIGHT: Final = 12
_DAY_MICROSECONDS: Final = 86_400_000_000
# Rows by table and, where they have days, of one day.
Part: TypeAlias = tuple[Rows, dt.date | None]
Prepared: TypeAlias = tuple[Chunk, Conformed, list[Part]]


class Preparation:
    """The chunks of a file, conformed and fingerprinted on threads some way ahead of who takes
    them."""

    def __init__(self, kind: str, chunks: Iterator[Chunk], threads: ThreadPoolExecutor) -> None:
        self._kind, self._chunks, self._threads = kind, chunks, threads
        self._under_way: deque[Future[Prepared]] = deque()
        self._failed: Exception | None = None
        self._ended = False

    def ahead(self) -> None:
        """Begin with as many chunks as may be under way; what a reader raises waits its turn."""
        while not self._ended and len(self._under_way) < IN_FLIGHT:
            try:
                chunk = next(self._chunks, None)
            except Exception as error:
                self._failed, chunk = error, None
            if chunk is None:
                self._ended = True
            else:
                self._under_way.append(self._threads.submit(_prepare, self._kind, chunk))

    def __iter__(self) -> Iterator[Prepared]:
        self.ahead()
        while self._under_way:
            yield self._under_way.popleft().result()
            self.ahead()
        if self._failed is not None:
            raise self._failed

    def stop(self) -> None:
        """Leave what has not begun, and wait for what has."""
        for future in self._under_way:
            if not future.cancel():
                wait([future])
        self._under_way.clear()
        # Whoever reads has a file open until nobody can ask for more.
        self._chunks, self._ended = iter(()), True


def _prepare(kind: str, chunk: Chunk) -> Prepared:
    conformed = conform(chunk, INPUT_SCHEMAS[kind])
    return chunk, conformed, list(_parts(kind, conformed.rows))


def stage(
    prepared: Iterable[Prepared],
    staged: StagedBatch,
    report: Callable[[Chunk, Conformed], None],
) -> None:
    """Take all chunks of a file into a batch; ``report`` is called for each, in their order."""
    for chunk, conformed, parts in prepared:
        for rows, day in parts:
            staged.add(rows, day)
        report(chunk, conformed)


def _parts(kind: str, rows: pa.RecordBatch) -> Iterator[Part]:
    if not rows.num_rows:
        return
    if kind != "exchanges":
        yield {kind: rows}, None
        return
    tables = {"exchanges": fingerprint(rows), "texts": rows.select(schema.TEXTS.names)}
    for day, chosen in _days(rows.column("timestamp")):
        # A copy, not a slice: a slice would hold the whole chunk in memory until its day is
        # written out.
        yield (
            {
                table: columns if chosen is None else columns.take(chosen)
                for table, columns in tables.items()
            },
            day,
        )


def _days(times: pa.Array) -> Iterator[tuple[dt.date, pa.Array | None]]:
    """The UTC dates in a column, each with its rows (None: all of them)."""
    days = times.cast(pa.int64()).to_numpy() // _DAY_MICROSECONDS
    distinct = np.unique(days)
    for day in distinct:
        date = dt.date(1970, 1, 1) + dt.timedelta(days=int(day))
        yield date, None if len(distinct) == 1 else pa.array(np.flatnonzero(days == day))
