"""Counts of whole days, kept beside the lake's files so that a day is counted once.

    tallies/<name>-<version>/day=YYYY-MM-DD/<digest>.parquet

The digest is that of the day's data files: a day that gets new rows has another, and is counted
again. Nothing else depends on these files; they may be deleted at any time.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from investigations.lake import manifest
from investigations.lake.manifest import Batch, DataFile
from investigations.lake.storage import Storage

FOLDER: Final = "tallies"


# Days are counted together up to about so many exchanges: a query costs something by itself, and
# what it counts waits in memory.
EXCHANGES_AT_ONCE: Final = 1 << 22
# Account ids repeat by the hundred thousand: a dictionary of them is larger than Parquet's default.
_DICTIONARY_BYTES: Final = 32 << 20


@dataclasses.dataclass(frozen=True, slots=True)
class Tally:
    """A count that windows are put together from.

    ``count(exchanges, keys)`` groups by ``account_id``, by the tally's own keys and by the columns
    ``keys`` besides; days add up. ``version`` rises whenever the same exchanges would give other
    rows.
    """

    name: str
    version: int
    count: Callable[[ir.Table, Sequence[str]], ir.Table]


def digests(batches: Iterable[Batch]) -> Mapping[dt.date, str]:
    """A hash of the published data files of each day that has exchanges."""
    files: dict[dt.date, list[str]] = {}
    for file in manifest.files_of(batches, "exchanges", None, None):
        if file.day is not None:
            files.setdefault(file.day, []).append(file.path)
    return {
        day: hashlib.sha256("\n".join(sorted(paths)).encode()).hexdigest()[:32]
        for day, paths in sorted(files.items())
    }


def portions(files: Iterable[DataFile]) -> Iterator[list[DataFile]]:
    """Data files in lots of whole days, each of about ``EXCHANGES_AT_ONCE`` rows or of one day."""
    lot: list[DataFile] = []
    by_day = sorted((file for file in files if file.day is not None), key=_day)
    for _, group in groupby(by_day, _day):
        own = list(group)
        if lot and sum(file.rows for file in (*lot, *own)) > EXCHANGES_AT_ONCE:
            yield lot
            lot = []
        lot += own
    if lot:
        yield lot


def _day(file: DataFile) -> dt.date:
    return file.day or dt.date.min


def folder_of(tally: Tally) -> str:
    return f"{FOLDER}/{tally.name}-{tally.version}"


def file_of(tally: Tally, day: dt.date, digest: str) -> str:
    """The name of a day's counts in the lake's storage."""
    return f"{folder_of(tally)}/day={day.isoformat()}/{digest}.parquet"


def save(storage: Storage, name: str, rows: pa.Table) -> None:
    """Put a day's counts in place, whole; whoever counts the same day writes the same."""
    content = io.BytesIO()
    pq.write_table(
        rows,
        content,
        compression="zstd",
        compression_level=1,
        # Counts and times seldom repeat: a dictionary of them is looked up for nothing.
        use_dictionary=[field.name for field in rows.schema if pa.types.is_string(field.type)],
        dictionary_pagesize_limit=_DICTIONARY_BYTES,
    )
    storage.write_whole(name, content.getvalue())


def sweep(storage: Storage, batches: Iterable[Batch]) -> None:
    """Remove the counts of days as they no longer are, and drafts of killed runs."""
    current = {
        f"day={day.isoformat()}/{digest}.parquet" for day, digest in digests(batches).items()
    }
    for path in storage.list(FOLDER):
        if path.split("/", 2)[2] not in current:
            storage.delete(path)
