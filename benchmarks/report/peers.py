"""Other people's tools on the same exchanges: how long they take, measured or extrapolated."""

from __future__ import annotations

from typing import Any, Final

from benchmarks.report.markdown import ABSENT, count, seconds, table, yes
from benchmarks.report.targets import Target

Row = dict[str, Any]

FASTER: Final = 100.0


def targets(rows: list[Row]) -> list[Target]:
    """One line a tool, at the largest number of exchanges that this program was timed at."""
    return [
        Target(
            f"{row['contender']} over this program, {count(_whole(rows))} exchanges",
            f"≥ {FASTER:.0f} ×",
            _ratio(row),
            None if row["whole_ratio"] is None else row["whole_ratio"] >= FASTER,
        )
        for row in _others(rows)
    ]


def section(rows: list[Row]) -> str:
    """Times at growing portions of one month, and the ratios at all of it."""
    sizes = sorted({int(size) for row in rows for size in row["seconds"]})
    lines = []
    for row in sorted(rows, key=_is_other):
        times = [seconds(row["seconds"].get(str(size))) for size in sizes]
        exponent = ABSENT if row["exponent"] is None else f"{row['exponent']:.2f}"
        ratio = [_ratio(row), yes(row["whole_ratio"] is not None and row["whole_ratio"] >= FASTER)]
        lines.append(
            [row["contender"], *times, exponent, *(ratio if _is_other(row) else [ABSENT, ABSENT])]
        )
    head = ["tool", *(count(size) for size in sizes), "exponent", "over this program", "≥ 100 ×"]
    return "\n\n".join(
        [
            "Whole processes over the first exchanges of one month, from the files to the result, "
            f"each given up after {seconds(max(row['limit'] for row in rows))}. The exponent is "
            "fitted over a tool's three largest runs; where it did not get through all of the "
            f"{count(_whole(rows))} exchanges, the ratio there is extrapolated with it, and says "
            "so.",
            table(head, lines),
        ]
    )


def _others(rows: list[Row]) -> list[Row]:
    return [row for row in rows if _is_other(row)]


def _is_other(row: Row) -> bool:
    """This program itself is measured against nobody."""
    return bool(row["contender"] != "hydrascope")


def _whole(rows: list[Row]) -> int:
    """The exchanges that the ratios are for."""
    return max(int(size) for row in rows for size in row["seconds"])


def _ratio(row: Row) -> str:
    if row["whole_ratio"] is None:
        return ABSENT
    return f"{row['whole_ratio']:.0f} ×" + " (extrapolated)" * bool(row["extrapolated"])
