"""What an import did, in numbers and in lines for people, and the rows that stayed out."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TextIO

from investigations.ingest.chunk import Rejection

# Of one kind of problem in one file, so many are told one by one and the rest counted.
LINES_PER_KIND: Final = 5


@dataclasses.dataclass(slots=True)
class IngestReport:
    """The outcome of one import over all its files.

    Each row read is new, duplicate or rejected. ``problems`` are lines to print;
    ``unreadable`` the files of which nothing could be read.
    """

    read: int = 0
    new: int = 0
    duplicate: int = 0
    rejected: int = 0
    problems: list[str] = dataclasses.field(default_factory=list)
    quarantine_files: list[Path] = dataclasses.field(default_factory=list)
    unreadable: list[Path] = dataclasses.field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Rows read, new, duplicate and rejected."""
        return {
            "read": self.read,
            "new": self.new,
            "duplicate": self.duplicate,
            "rejected": self.rejected,
        }

    def add(self, counts: Mapping[str, int]) -> None:
        """Add one file's counts."""
        self.read += counts["read"]
        self.new += counts["new"]
        self.duplicate += counts["duplicate"]
        self.rejected += counts["rejected"]


class Quarantine:
    """The rejected rows of one input file: NDJSON with file, row, reason and what was read.

    The file grows as a draft and gets its name when the batch is published, so that an import
    that was killed and is run again does not leave its rows twice.
    """

    def __init__(self, folder: Path, kind: str, source: Path, digest: str) -> None:
        self.source = source
        self.target = folder / kind / f"{source.name}-{digest[:12]}.ndjson"
        self.lines: list[str] = []
        self.rejected = 0
        self._draft = self.target.with_name(f".{self.target.name}.draft")
        self._file: TextIO | None = None
        self._kinds: Counter[str] = Counter()

    def add(self, rejections: Sequence[Rejection]) -> None:
        """Keep rejected rows, and tell of them as long as their kind is not told enough."""
        for rejection in rejections:
            self.rejected += 1
            self._tell(rejection)
            entry = {
                "file": str(self.source),
                "row": rejection.row,
                "reason": rejection.reason,
                "record": rejection.record,
            }
            if self._file is None:
                self.target.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._draft.open("w", encoding="ascii")
            self._file.write(json.dumps(entry, default=str) + "\n")

    def tell(self, line: str) -> None:
        """Report something about the file as a whole."""
        self.lines.append(f"{self.source}: {line}")

    def publish(self) -> Path | None:
        """Give the file its name; returns it, or None when no row was rejected."""
        self.tell_rest()
        if self._file is None:
            return None
        self._file.close()
        self._draft.replace(self.target)
        return self.target

    def discard(self) -> None:
        """Remove the draft of an import that did not come to its end."""
        if self._file is not None and not self._file.closed:
            self._file.close()
            self._draft.unlink(missing_ok=True)

    def tell_rest(self) -> None:
        """Say how many more rows there were of each kind than were told."""
        for kind, count in self._kinds.items():
            if count > LINES_PER_KIND:
                more = count - LINES_PER_KIND
                self.tell(f"… and {more:,} more row{'s' * (more > 1)}: {kind}")
        self._kinds.clear()

    def _tell(self, rejection: Rejection) -> None:
        kind = _kind(rejection.reason)
        self._kinds[kind] += 1
        if self._kinds[kind] <= LINES_PER_KIND:
            self.tell(f"row {rejection.row:,}: {rejection.reason}")


def _kind(reason: str) -> str:
    """The reason without the value: digits and quoted excerpts differ from row to row."""
    head = reason.split("'")[0]
    return "".join("#" if char.isdigit() else char for char in head)[:60].strip()


def record_excerpt(raw: bytes, limit: int) -> Any:
    """Raw bytes as text that JSON can hold, cut at ``limit`` bytes."""
    text = raw[:limit].decode(errors="backslashreplace")
    return text if len(raw) <= limit else f"{text}… ({len(raw):,} bytes)"
