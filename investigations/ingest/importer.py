"""The import of one file: read, conform, fingerprint, stage, leave out duplicates, publish."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
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
# Chunks under way at once: enough to keep the threads busy, few enough to stay small.
THREADS: Final = 2
IN_FLIGHT: Final = 4
_DAY_MICROSECONDS: Final = 86_400_000_000
# Rows by table and, where they have days, of one day.
Part: TypeAlias = tuple[Rows, dt.date | None]


def stage(
    kind: str,
    chunks: Iterator[Chunk],
    staged: StagedBatch,
    report: Callable[[Chunk, Conformed], None],
) -> None:
    """Take all chunks of a file into a batch; ``report`` is called for each, in their order."""

    def prepare(chunk: Chunk) -> tuple[Chunk, Conformed, list[Part]]:
        conformed = conform(chunk, INPUT_SCHEMAS[kind])
        return chunk, conformed, list(_parts(kind, conformed.rows))

    with ThreadPoolExecutor(THREADS) as threads:
        under_way: deque[Future[tuple[Chunk, Conformed, list[Part]]]] = deque()
        try:
            for chunk in chunks:
                under_way.append(threads.submit(prepare, chunk))
                if len(under_way) >= IN_FLIGHT:
                    _take(under_way.popleft(), staged, report)
            while under_way:
                _take(under_way.popleft(), staged, report)
        finally:
            for future in under_way:
                future.cancel()
    staged.finish()


def _take(
    future: Future[tuple[Chunk, Conformed, list[Part]]],
    staged: StagedBatch,
    report: Callable[[Chunk, Conformed], None],
) -> None:
    chunk, conformed, parts = future.result()
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
