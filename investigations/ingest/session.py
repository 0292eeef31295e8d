"""One import: every given file becomes a batch of its own, under the lake's one writer's lock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from investigations.ingest import sources
from investigations.ingest.chunk import Chunk
from investigations.ingest.conform import Conformed
from investigations.ingest.fingerprint import FINGERPRINT_VERSION
from investigations.ingest.importer import stage
from investigations.ingest.readers import Reading, UnreadableError, read
from investigations.ingest.report import IngestReport, Quarantine
from investigations.ingest.sources import Source
from investigations.lake.duplicates import leave_out_duplicates
from investigations.lake.manifest import Batch
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

    with lake.writer(wait) as writer, lake.storage.scratch() as scratch:
        total = sum(source.size for source in found) or 1
        before = 0
        for source in found:
            size = source.size

            def tell(
                share: float, start: int = before, size: int = size, of: Source = source
            ) -> None:
                progress(f"Reading {of.path.name}", (start + share * size) / total, report.counts)

            _import_file(writer, source, reading, quarantine, scratch, report, tell)
            before += size
        progress("Imported", 1.0, report.counts)
    return report


def _gives(path: str | Path, problems: Sequence[str]) -> bool:
    return not any(problem.startswith(f"{path}: ") for problem in problems)


def _import_file(
    writer: LakeWriter,
    source: Source,
    reading: Reading,
    folder: Path,
    scratch: Path,
    report: IngestReport,
    tell: Callable[[float], None],
) -> None:
    """Publish one file as a batch, or say why nothing of it could be read."""
    tell(0.0)
    try:
        digest = source.digest(reading.settings)
    except OSError as error:
        _unreadable(report, source, str(error))
        return
    known = writer.find(reading.kind, digest)
    if known is not None:
        _count_again(report, known)
        return
    with _quarantine(folder, reading.kind, source, digest) as rejected:
        try:
            _publish(writer, source, reading, digest, rejected, scratch, report, tell)
        except UnreadableError as error:
            _unreadable(report, source, str(error))
        finally:
            report.problems += rejected.lines


def _publish(
    writer: LakeWriter,
    source: Source,
    reading: Reading,
    digest: str,
    rejected: Quarantine,
    scratch: Path,
    report: IngestReport,
    tell: Callable[[float], None],
) -> None:
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

    with writer.stage() as staged:
        stage(reading.kind, read(source, reading, scratch), staged, take)
        if damage and not counts["read"]:
            raise UnreadableError(damage[0])
        for line in damage:
            rejected.tell(line)
        if unknown:
            rejected.tell(f"unknown columns are ignored: {', '.join(sorted(unknown)[:20])}")
        counts["duplicate"] = leave_out_duplicates(writer, staged, reading.kind)
        counts["new"] -= counts["duplicate"]
        counts["rejected"] = rejected.rejected
        path = rejected.publish()
        writer.publish(
            staged,
            kind=reading.kind,
            source=str(source.path),
            digest=digest,
            fingerprint_version=FINGERPRINT_VERSION,
            counts=counts,
        )
    if path is not None:
        report.quarantine_files.append(path)
    report.add(counts)


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
