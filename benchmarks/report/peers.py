"""Other people's detectors on the same months, and other people's tools on the same texts.

Their sections say themselves what their figures are called; every plain figure becomes a column.
"""

from __future__ import annotations

from typing import Any, Final

from benchmarks.report.markdown import ABSENT, table

Row = dict[str, Any]

# What a row says of itself rather than of what it measured.
PROVENANCE: Final = ("key", "date", "commit", "modified", "load")


def section(rows: list[Row]) -> str:
    """One line a row; columns are those figures that are numbers, words or nothing."""
    names = [
        name
        for name in dict.fromkeys(name for row in rows for name in row)
        if name not in PROVENANCE and all(_plain(row.get(name)) for row in rows)
    ]
    words = [name for name in names if any(isinstance(row.get(name), str) for row in rows)]
    columns = [*words, *(name for name in names if name not in words)]
    head = [name.replace("_", " ") for name in columns]
    return table(head, [[cell(row.get(name)) for name in columns] for row in rows], len(words))


def cell(value: str | float | bool | None) -> str:
    """A figure for people."""
    if value is None:
        return ABSENT
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
