"""The network of a large cluster in a browser: how soon it is there, how smoothly it moves."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.report.markdown import count, table, yes
from benchmarks.report.targets import Target

Row = dict[str, Any]

MILLISECONDS: Final = 2_000
FRAMES: Final = 30


def targets(rows: list[Row]) -> list[Target]:
    """The slower picture is the one that counts."""
    opened = max(row["first_ms"] for row in rows) if rows else None
    if opened is None:
        return []
    frames = min(row["frames_per_second"] for row in rows)
    return [
        Target(
            "network of the largest cluster, opened",
            f"≤ {MILLISECONDS} ms",
            f"{opened:,} ms",
            opened <= MILLISECONDS,
        ),
        Target(
            "network of the largest cluster, dragged",
            f"≥ {FRAMES} frames/s",
            f"{frames:.1f} frames/s",
            frames >= FRAMES,
        ),
    ]


def section(rows: list[Row]) -> str:
    """A line a picture."""
    lines = [
        [
            row["picture"],
            count(row["circles"]),
            f"{row['first_ms']:,} ms",
            f"{row['median_ms']:,} ms",
            f"{row['frames_per_second']:.1f}",
            yes(row["first_ms"] <= MILLISECONDS and row["frames_per_second"] >= FRAMES),
        ]
        for row in sorted(rows, key=lambda row: row["circles"])
    ]
    head = ["picture", "circles", "first", "median", "frames a second", "reached"]
    return "\n\n".join(
        [
            f"The network of a cluster of {count(rows[0]['accounts'])} accounts in Chromium "
            "without a window, on the machine that serves it: from asking for the page until it is "
            "drawn, and frames a second while the mouse drags it about.",
            table(head, lines),
        ]
    )
