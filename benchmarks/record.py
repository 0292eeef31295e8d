"""The results of a section: rows with a key each, kept in one JSON file."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import ROOT, machine, provenance, versions

RESULTS: Final = ROOT / "benchmarks" / "results"


class Record:
    """One section's results, saved after every row, so that what was cut short can be resumed.

    A new row replaces the one of its key; the others stay and say which commit they are of. With
    ``anew`` the file starts empty, with ``keep`` nothing that it has is measured again.
    """

    def __init__(
        self, section: str, folder: Path = RESULTS, *, anew: bool = False, keep: bool = False
    ) -> None:
        self.path = folder / f"{section}.json"
        self._head = {
            "section": section,
            "command": command(),
            "machine": machine(),
            "versions": versions(),
        }
        self._provenance = provenance()
        self._keep = keep
        self.rows: dict[str, dict[str, Any]] = {}
        if not anew and self.path.exists():
            self.rows = {row["key"]: row for row in read(self.path)["rows"]}

    def wants(self, key: str) -> bool:
        """Whether this row is to be measured."""
        return not (self._keep and key in self.rows)

    def add(self, key: str, figures: Mapping[str, Any]) -> None:
        """Keep a row and save the file; a figure named like a provenance takes its place."""
        self.rows[key] = {"key": key, **self._provenance, **figures}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        content = {**self._head, "rows": [self.rows[key] for key in sorted(self.rows)]}
        draft = self.path.with_suffix(".draft")
        draft.write_text(dumps(content), encoding="utf-8")
        draft.replace(self.path)


def read(path: Path) -> dict[str, Any]:
    """A section's file: section, command, machine, versions, rows."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def command() -> str:
    """How the section was called, without folders: they are this machine's own."""
    words = ["DIR" if "/" in word else word for word in sys.argv[1:]]
    return shlex.join(["python", "-m", "benchmarks", *words])


def dumps(content: Mapping[str, Any]) -> str:
    """JSON with one row a line, so that a change of one figure is a change of one line."""
    head = [
        f" {json.dumps(name)}: {json.dumps(value)}"
        for name, value in content.items()
        if name != "rows"
    ]
    rows = ",\n".join(f"  {line}" for line in _lines(content["rows"]))
    return "{\n" + ",\n".join([*head, f' "rows": [\n{rows}\n ]']) + "\n}\n"


def _lines(rows: list[Mapping[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False)
