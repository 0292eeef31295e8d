"""The pages under load: how long each takes."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.report.markdown import ABSENT, count, table, yes
from benchmarks.report.targets import Target

Row = dict[str, Any]

MILLISECONDS: Final = 200
ALL: Final = "all pages"


def targets(rows: list[Row]) -> list[Target]:
    """The slowest page is the one that counts."""
    slowest = max(_pages(rows), key=lambda row: row["p95_ms"] or 0, default=None)
    if slowest is None:
        return []
    return [
        Target(
            f"slowest page ({slowest['page']}), 95th percentile",
            f"≤ {MILLISECONDS} ms",
            f"{slowest['p95_ms']} ms",
            slowest["p95_ms"] <= MILLISECONDS,
        )
    ]


def section(rows: list[Row]) -> str:
    """A line a page, the slowest first, and what stood behind it."""
    first = rows[0]
    lines = [
        [
            row["page"],
            count(row["requests"]),
            count(row["failures"]),
            _milliseconds(row["median_ms"]),
            _milliseconds(row["p95_ms"]),
            _milliseconds(row["max_ms"]),
            f"{row['kib']:.0f}",
            yes(None if row["p95_ms"] is None else row["p95_ms"] <= MILLISECONDS),
        ]
        for row in sorted(_pages(rows), key=lambda row: -(row["p95_ms"] or 0))
    ]
    head = ["page", "requests", "failures", "median", "95 %", "longest", "KiB", "≤ 200 ms"]
    whole = next((row for row in rows if row["page"] == ALL), None)
    pace = f", {whole['per_second']:.1f} requests a second together" if whole else ""
    return "\n\n".join(
        [
            f"{count(first['accounts'])} accounts and {count(first['clusters'])} clusters, one of "
            f"them of {count(first['largest'])} accounts, in the embedded PostgreSQL; the real "
            f"server with worker and beat; {first['people']} people who click every half to one "
            f"and a half seconds for {first['seconds']} seconds{pace}. Times are of the whole "
            "answer, as the visitors' program sees it; it runs on the same machine.",
            table(head, lines),
        ]
    )


def _pages(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["page"] != ALL]


def _milliseconds(value: int | None) -> str:
    return ABSENT if value is None else f"{value} ms"
