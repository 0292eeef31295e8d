"""Which files an import is to read, and how each of them is packed."""

from __future__ import annotations

import dataclasses
import glob
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

CONTAINERS: Final = {
    ".parquet": "parquet",
    ".jsonl": "ndjson",
    ".ndjson": "ndjson",
    ".json": "ndjson",
    ".log": "ndjson",
    ".csv": "csv",
}
COMPRESSIONS: Final = {".gz": "gzip", ".zst": "zstd"}


@dataclasses.dataclass(frozen=True, slots=True)
class Source:
    """An input file. ``container`` is parquet, ndjson or csv; ``compression`` gzip, zstd or ""."""

    path: Path
    container: str
    compression: str

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.path.stat().st_size

    def digest(self, settings: str) -> str:
        """SHA-256 of the file's bytes and of the settings that it is read with."""
        with self.path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256")
        content.update(settings.encode())
        return content.hexdigest()


def find(paths: Sequence[str | Path]) -> tuple[list[Source], list[str]]:
    """Expand files, folders (with all below them) and globs, in a stable order.

    Returns the sources, each file once, and one line for each path that gives nothing to read. In
    a folder or a glob, files of other kinds are passed over; a file that is named is not.
    """
    found: dict[Path, Source] = {}
    problems: list[str] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            sources = _recognised(path.rglob("*"))
        elif path.exists():
            sources = [recognise(path)]
        else:
            sources = _recognised(
                inner
                for match in glob.iglob(str(given), recursive=True)  # noqa: PTH207 (any root)
                for inner in (Path(match).rglob("*") if Path(match).is_dir() else [Path(match)])
            )
        if not sources:
            problems.append(f"{given}: nothing to read there")
        for source in sources:
            found.setdefault(source.path.resolve(), source)
    return list(found.values()), problems


def recognise(path: Path) -> Source:
    """Tell a file's kind from its name; one with a strange name is taken for NDJSON."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    compression = COMPRESSIONS.get(suffixes[-1], "") if suffixes else ""
    if compression:
        suffixes.pop()
    container = CONTAINERS.get(suffixes[-1], "ndjson") if suffixes else "ndjson"
    return Source(path, container, compression)


def _recognised(paths: Iterable[Path]) -> list[Source]:
    return [
        recognise(path)
        for path in sorted(paths)
        if path.is_file()
        and not path.name.startswith(".")
        and _has_known_suffix([suffix.lower() for suffix in path.suffixes])
    ]


def _has_known_suffix(suffixes: list[str]) -> bool:
    if suffixes and suffixes[-1] in COMPRESSIONS:
        suffixes = suffixes[:-1]
    return bool(suffixes) and suffixes[-1] in CONTAINERS
