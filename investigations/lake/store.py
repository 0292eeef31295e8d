"""The one door to the lake: what is published is read here, and batches are published here.

Readers never wait for a writer and never see half a batch: they keep to the manifests that they
found when they were opened.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from investigations.lake import manifest, tallies
from investigations.lake.engines import Engine, Session
from investigations.lake.engines.duckdb import DuckDB
from investigations.lake.manifest import Batch, DataFile
from investigations.lake.retention import keep_accounts
from investigations.lake.staging import SCHEMAS, StagedBatch
from investigations.lake.storage import Storage
from investigations.lake.tallies import Tally

_DAY = dt.timedelta(days=1)
_ENCODERS = 4

# What makes a row of a table the same row: of several, the newest import's counts.
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "accounts": ("account_id",),
    "events": ("kind", "timestamp", "name"),
}


class Lake:
    """A lake at a folder or an object store's URL. Opening one writes nothing.

    ``memory`` and ``threads`` are those of DuckDB, which readers use when they are given no other
    engine.
    """

    def __init__(self, url: str | Path, *, memory: str = "2GB", threads: int | None = None) -> None:
        self.url = str(url)
        self.storage = Storage(url)
        self.memory = memory
        self.threads = threads

    @contextlib.contextmanager
    def reader(self, engine: Engine | None = None) -> Iterator[LakeReader]:
        """What is published at this moment, for as long as the reader is open.

        Raises:
            EngineError: the engine cannot be had.
        """
        batches = manifest.load(self.storage)
        with (engine or DuckDB(self.memory, self.threads)).opened(self.storage) as session:
            yield LakeReader(self.storage, session, batches)

    @contextlib.contextmanager
    def writer(self, waiting: Callable[[], None] = lambda: None) -> Iterator[LakeWriter]:
        """The right to publish, one writer at a time; ``waiting`` is called while another has it.

        What killed writers left behind is removed first.
        """
        with self.storage.writing(waiting):
            writer = LakeWriter(self)
            writer.sweep()
            yield writer

    def expire_texts(self, before: dt.datetime, held: Collection[str] = ()) -> int:
        """Drop the texts of all days that ended before ``before``, but for those of the ``held``
        accounts; returns the rows dropped.

        A reader that is open meanwhile can no longer read those texts.
        """
        last = before.astimezone(dt.UTC).date() - dt.timedelta(days=1)
        dropped, accounts = 0, pa.array(held, pa.string())
        with self.writer() as writer:
            for batch in writer.batches:
                old = manifest.files_of([batch], "texts", None, last)
                if not old:
                    continue
                again = [keep_accounts(self.storage, file, accounts) for file in old]
                rest = tuple(file for file in batch.files if file not in old)
                kept = (*rest, *(file for file in again if file is not None))
                manifest.save(self.storage, dataclasses.replace(batch, files=kept))
                for file, held_part in zip(old, again, strict=True):
                    dropped += file.rows - (held_part.rows if held_part else 0)
                    if file != held_part:
                        self.storage.delete(file.path)
        return dropped


class LakeReader:
    """Published rows as Ibis expressions on ``connection``, the backend of an engine's session.

    ``keep``, ``stream``, ``lend``, ``interrupt`` and ``in_process`` are the session's.
    """

    def __init__(self, storage: Storage, session: Session, batches: Sequence[Batch]) -> None:
        self.storage = storage
        self.session = session
        self.connection = session.connection
        self.keep = session.keep
        self.stream = session.stream
        self.lend = session.lend
        self.interrupt = session.interrupt
        self.batches = tuple(batches)

    @property
    def in_process(self) -> bool:
        return self.session.in_process

    @property
    def version(self) -> str:
        """Hash of the published batches: the same as long as no row is added."""
        names = "".join(batch.batch for batch in self.batches if batch.counts["new"])
        return hashlib.sha256(names.encode()).hexdigest()[:16]

    def exchanges(
        self, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> ir.Table:
        """``schema.EXCHANGES`` and ``day`` (date), with ``since <= timestamp < until``."""
        return self._by_day("exchanges", since, until)

    def texts(self, since: dt.datetime | None = None, until: dt.datetime | None = None) -> ir.Table:
        """``schema.TEXTS`` and ``day``; days beyond the retention period are not there."""
        return self._by_day("texts", since, until)

    def texts_of(self, days: Collection[dt.date]) -> ir.Table:
        """``schema.TEXTS`` and ``day`` of these days; no other day's file is opened, and none that
        was dropped since the lake was opened."""
        there = set(self.storage.list("texts"))
        files = manifest.files_of(self.batches, "texts", None, None)
        return self._read(
            "texts", [each for each in files if each.day in days and each.path in there]
        )

    def accounts(self) -> ir.Table:
        """``schema.ACCOUNTS``, one row for each account: the one that was imported last."""
        return self._newest("accounts")

    def events(self) -> ir.Table:
        """``schema.EVENTS``, one row for each kind, time and name: the one imported last."""
        return self._newest("events")

    def tallied(
        self, tally: Tally, since: dt.datetime | None = None, until: dt.datetime | None = None
    ) -> ir.Table:
        """The tally's rows of each day of ``exchanges(since, until)``, one day's beside another's.

        Whole days are counted once for all runs on this lake. Days that an end of the window cuts
        are counted every time, and so is all of it by an engine that works elsewhere.
        """
        if not self.in_process:
            return self.keep(tally.count(self.exchanges(since, until), ()))
        parts, whole = [], {}
        for day, digest in tallies.digests(self.batches).items():
            start = dt.datetime.combine(day, dt.time(), dt.UTC)
            low, high = max(since or start, start), min(until or start + _DAY, start + _DAY)
            if low == start and high == start + _DAY:
                whole[day] = tallies.file_of(tally, day, digest)
            elif low < high:
                parts.append(self.keep(tally.count(self.exchanges(low, high), ())))
        fields = tally.count(self._read("exchanges", ()), ()).schema().to_pyarrow()
        if whole:
            self._count_missing(tally, whole)
            paths = [self.storage.path(name) for name in whole.values()]
            parts.append(self.session.read(paths, fields, dated=False).select(*fields.names))
        return ibis.union(*parts) if parts else ibis.memtable(fields.empty_table())

    def _count_missing(self, tally: Tally, whole: Mapping[dt.date, str]) -> None:
        """Make the files (day → name) that are not there, many days in one query."""
        there = set(self.storage.list(tallies.folder_of(tally)))
        missing = {day: name for day, name in whole.items() if name not in there}
        files = [
            file
            for file in manifest.files_of(self.batches, "exchanges", None, None)
            if file.day in missing
        ]

        def put(day: dt.date, rows: pa.Table) -> None:
            own = rows.filter(pc.equal(rows["day"], day)).drop_columns(["day"])
            tallies.save(self.storage, missing[day], own)

        # An encoder works on one core, and then waits for the disk.
        with ThreadPoolExecutor(_ENCODERS) as encoders:
            for together in tallies.portions(files):
                rows = tally.count(self._read("exchanges", together), ("day",)).to_pyarrow()
                days = {file.day for file in together if file.day is not None}
                list(encoders.map(put, days, repeat(rows)))

    def _by_day(self, table: str, since: dt.datetime | None, until: dt.datetime | None) -> ir.Table:
        first = since and since.astimezone(dt.UTC).date()
        last = until and until.astimezone(dt.UTC).date()
        rows = self._read(table, manifest.files_of(self.batches, table, first, last))
        if since is not None:
            rows = rows.filter(rows.timestamp >= since)
        if until is not None:
            rows = rows.filter(rows.timestamp < until)
        return rows

    def _newest(self, table: str) -> ir.Table:
        files = manifest.files_of(self.batches, table, None, None)
        rows = self._read(table, files)
        if not files:
            return rows
        # A file is named after its batch; how engines spell the folders before it differs.
        batch = rows.filename.re_extract("([^/]+)-[0-9]+[.]parquet$", 1)
        names = pa.array([batch.batch for batch in self.batches], pa.string())
        numbers = pa.array([batch.sequence for batch in self.batches], pa.int64())
        sequences = ibis.memtable(pa.table({"batch": names, "sequence": numbers}))
        rows = rows.mutate(batch=batch).join(sequences, "batch")
        window = ibis.window(group_by=list(IDENTITY[table]), order_by=ibis.desc(rows["sequence"]))
        ranked = rows.mutate(position=ibis.row_number().over(window))
        return ranked.filter(ranked.position == 0).select(*SCHEMAS[table].names)

    def _read(self, table: str, files: Sequence[DataFile]) -> ir.Table:
        dated = table in ("exchanges", "texts")
        if not files:
            fields = [*SCHEMAS[table], *([pa.field("day", pa.date32())] if dated else [])]
            return ibis.memtable(pa.schema(fields).empty_table())
        paths = [self.storage.path(file.path) for file in files]
        return self.session.read(paths, SCHEMAS[table], dated=dated)


class LakeWriter:
    """Publishes batches while it holds the lake's lock."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.storage = lake.storage
        self.batches = list(manifest.load(lake.storage))

    def sweep(self) -> None:
        """Remove files that no manifest names: imports that were killed leave them."""
        named = {file.path for batch in self.batches for file in batch.files}
        for table in manifest.TABLES:
            for path in self.storage.list(table):
                if path not in named:
                    self.storage.delete(path)
        tallies.sweep(self.storage, self.batches)
        for path in self.storage.list(manifest.FOLDER):
            if path.endswith(".draft"):
                self.storage.delete(path)

    def find(self, kind: str, digest: str) -> Batch | None:
        """The batch that the same file made when it was imported before."""
        for batch in self.batches:
            if batch.kind == kind and batch.digest == digest:
                return batch
        return None

    @contextlib.contextmanager
    def stage(self) -> Iterator[StagedBatch]:
        """A batch to fill; whatever of it is not published at the end is removed."""
        staged = StagedBatch(self.storage)
        try:
            yield staged
        finally:
            if not any(batch.batch == staged.name for batch in self.batches):
                staged.discard()

    def publish(
        self,
        staged: StagedBatch,
        *,
        kind: str,
        source: str,
        digest: str,
        fingerprint_version: int,
        counts: Mapping[str, int],
    ) -> Batch:
        """Make a finished batch visible, whole."""
        batch = Batch(
            batch=staged.name,
            sequence=max((batch.sequence for batch in self.batches), default=0) + 1,
            kind=kind,
            source=source,
            digest=digest,
            fingerprint_version=fingerprint_version,
            published_at=dt.datetime.now(dt.UTC),
            counts=dict(counts),
            files=tuple(staged.files),
        )
        manifest.save(self.storage, batch)
        self.batches.append(batch)
        return batch
