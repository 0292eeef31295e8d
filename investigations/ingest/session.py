"""One import: every given file becomes a batch of its own, under the lake's one writer's lock."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

from investigations.ingest import sources
from investigations.ingest.chunk import Chunk
from investigations.ingest.conform import Conformed
from investigations.ingest.fingerprint import FINGERPRINT_VERSION
from investigations.ingest.importer import THREADS, Preparation, stage
from investigations.ingest.readers import Reading, UnreadableError, read
from investigations.ingest.report import IngestReport, Quarantine
from investigations.ingest.sources import Source
from investigations.lake.duplicates import leave_out_duplicates, searching
from investigations.lake.engines.duckdb import DuckDBSession
from investigations.lake.manifest import Batch
from investigations.lake.staging import StagedBatch
from investigations.lake.store import Lake, LakeWriter

# Stage, share done (0 to 1), rows read, new, duplicate and rejected so far. May raise to stop.
Progress: TypeAlias = Callable[[str, float, Mapping[str, int]], None]


def _silent(_stage: str, _share: float, _counts: Mapping[str, int]) -> None:
    """Tell nobody."""


def run(
    lake: Lake,
    kind: str,
    paths: Sequence[str | Path],
    *,
    quarantine: Path,
    format: str | None = None,
    column_map: Path | None = None,
    progress: Progress = _silent,
) -> IngestReport:
    """Import files, folders (with all below) and globs of exchanges, accounts or events.

    ``format`` names a log format of ``investigations.ingest.formats`` (None: recognised by the
    records themselves), ``column_map`` a TOML file of own column names. Rejected rows go to files
    below ``quarantine``. What ``progress`` raises goes through: files that were published by then
    stay, the one under way leaves nothing. Raises ValueError for an unknown kind or format and for
    a column map that makes no sense.
    """
    reading = Reading.of(kind, format, column_map)
    found, problems = sources.find(paths)
    report = IngestReport(problems=problems)
    report.unreadable += [Path(path) for path in paths if not _gives(path, problems)]

    def wait() -> None:
        progress("Waiting for another import to end", 0.0, report.counts)

    with (
        lake.writer(wait) as writer,
        lake.storage.scratch() as scratch,
        searching(writer) as search,
        ThreadPoolExecutor(THREADS) as threads,
    ):
        session = _Session(writer, search, reading, quarantine, scratch, threads, report, progress)
        session.take(found)
        progress("Imported", 1.0, report.counts)
    return report


def _gives(path: str | Path, problems: Sequence[str]) -> bool:
    return not any(problem.startswith(f"{path}: ") for problem in problems)


@dataclasses.dataclass(frozen=True, slots=True)
class _File:
    """A file whose bytes were looked at; one that was not published before is begun."""

    source: Source
    chunks: Preparation
    digest: str = ""
    unreadable: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class _Session:
    """One import under way."""

    writer: LakeWriter
    search: DuckDBSession
    reading: Reading
    quarantine: Path
    scratch: Path
    threads: ThreadPoolExecutor
    report: IngestReport
    progress: Progress

    def take(self, found: Sequence[Source]) -> None:
        """Import files one after another, the next one begun while one is written out."""
        total = sum(source.size for source in found) or 1
        before = 0
        waiting = iter(found)
        begun: deque[_File] = deque()

        def begin() -> None:
            begun.extend(self._begun(source) for source in itertools.islice(waiting, 1))

        try:
            for source in found:
                size = source.size

                def tell(
                    share: float, start: int = before, size: int = size, of: Source = source
                ) -> None:
                    done = (start + share * size) / total
                    self.progress(f"Reading {of.path.name}", done, self.report.counts)

                tell(0.0)
                if not begun:
                    begin()
                self._import(begun.popleft(), tell, begin)
                before += size
        finally:
            for file in begun:
                file.chunks.stop()

    def _begun(self, source: Source) -> _File:
        rows = read(source, self.reading, self.scratch)
        chunks = Preparation(self.reading.kind, rows, self.threads)
        try:
            digest = source.digest(self.reading.settings)
        except OSError as error:
            return _File(source, chunks, unreadable=str(error))
        if self.writer.find(self.reading.kind, digest) is None:
            chunks.ahead()
        return _File(source, chunks, digest)

    def _import(
        self, file: _File, tell: Callable[[float], None], begin: Callable[[], None]
    ) -> None:
        """Publish one file as a batch, or say why nothing of it could be read."""
        if file.unreadable:
            _unreadable(self.report, file.source, file.unreadable)
            return
        # Asked again: the file before may have had the same bytes.
        known = self.writer.find(self.reading.kind, file.digest)
        if known is not None:
            file.chunks.stop()
            _count_again(self.report, known)
            return
        kept = _quarantine(self.quarantine, self.reading.kind, file.source, file.digest)
        with kept as rejected:
            try:
                self._publish(file, rejected, tell, begin)
            except UnreadableError as error:
                _unreadable(self.report, file.source, str(error))
            finally:
                file.chunks.stop()
                self.report.problems += rejected.lines

    def _publish(
        self,
        file: _File,
        rejected: Quarantine,
        tell: Callable[[float], None],
        begin: Callable[[], None],
    ) -> None:
        with self.writer.stage() as staged:
            counts = _staged(file.chunks, staged, rejected, tell)
            begin()
            staged.finish()
            counts["duplicate"] = leave_out_duplicates(
                self.search, self.writer, staged, self.reading.kind
            )
            counts["new"] -= counts["duplicate"]
            counts["rejected"] = rejected.rejected
            path = rejected.publish()
            self.writer.publish(
                staged,
                kind=self.reading.kind,
                source=str(file.source.path),
                digest=file.digest,
                fingerprint_version=FINGERPRINT_VERSION,
                counts=counts,
            )
        if path is not None:
            self.report.quarantine_files.append(path)
        self.report.add(counts)


def _staged(
    chunks: Preparation, staged: StagedBatch, rejected: Quarantine, tell: Callable[[float], None]
) -> dict[str, int]:
    """Put a file's rows into a batch; returns what was counted, before duplicates.

    Raises UnreadableError when no row of the file could be read.
    """
    counts = {"read": 0, "new": 0, "duplicate": 0, "rejected": 0}
    unknown: set[str] = set()
    damage: list[str] = []

    def take(chunk: Chunk, conformed: Conformed) -> None:
        damage.extend(chunk.damage)
        unknown.update(chunk.unknown)
        both = [*chunk.rejections, *conformed.rejections]
        rejected.add(sorted(both, key=lambda rejection: rejection.row))
        counts["read"] += len(chunk.rows) + len(chunk.rejections)
        counts["new"] += conformed.rows.num_rows
        tell(chunk.consumed)

    stage(chunks, staged, take)
    if damage and not counts["read"]:
        raise UnreadableError(damage[0])
    for line in damage:
        rejected.tell(line)
    if unknown:
        rejected.tell(f"unknown columns are ignored: {', '.join(sorted(unknown)[:20])}")
    return counts


def _count_again(report: IngestReport, known: Batch) -> None:
    """The same bytes were imported before: what went in is there, what stayed out is out."""
    accepted = known.counts["new"] + known.counts["duplicate"]
    report.add(
        {
            "read": known.counts["read"],
            "new": 0,
            "duplicate": accepted,
            "rejected": known.counts["rejected"],
        }
    )


def _unreadable(report: IngestReport, source: Source, why: str) -> None:
    report.unreadable.append(source.path)
    report.problems.append(f"{source.path}: {why}")


@contextlib.contextmanager
def _quarantine(folder: Path, kind: str, source: Source, digest: str) -> Iterator[Quarantine]:
    quarantine = Quarantine(folder, kind, source.path, digest)
    try:
        yield quarantine
    finally:
        quarantine.discard()
