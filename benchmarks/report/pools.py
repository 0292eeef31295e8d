"""Pools that carry other people's requests: the estimate of their own, and what they work at."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import Any, Final

from benchmarks.report.markdown import ABSENT, percent, spread, table, yes

Row = dict[str, Any]

# The most that an estimate of distillation exchanges may be off.
WANTED: Final = 0.15


def estimate_error(campaign: Row) -> float | None:
    """How far a campaign's estimate is off, as a share of the truth; None when not found."""
    if not campaign["own_found"]:
        return None
    return float(abs(campaign["estimate"] - campaign["own_found"]) / campaign["own_found"])


def worst_error(row: Row) -> float | None:
    """The worst estimate of the world's campaigns."""
    errors = [error for one in row["campaigns"] if (error := estimate_error(one)) is not None]
    return max(errors, default=None)


def by_relay(rows: list[Row]) -> str:
    """A line for each share of unrelated requests."""
    groups: dict[tuple[str, float], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["evasion"], row["relay"]].append(row)
    lines = []
    for evasion, relay in sorted(groups):
        group = groups[evasion, relay]
        errors = [error for row in group if (error := worst_error(row)) is not None]
        lines.append(
            [
                evasion,
                percent(relay, 0),
                spread([row["precision"] for row in group], 4),
                spread([row["recall"] for row in group], 4),
                f"{percent(statistics.median(errors))} ({percent(max(errors))})"
                if errors
                else ABSENT,
                "≤ 15 %",
                yes(max(errors) <= WANTED if len(errors) == len(group) else False),
            ]
        )
    return table(
        [
            "evasion",
            "unrelated",
            "precision",
            "recall",
            "estimate off by: median (worst)",
            "to reach",
            "reached",
        ],
        lines,
    )


def asks(rows: list[Row]) -> str:
    """What each pool's page shows that it asks for."""
    lines = []
    for row in sorted(rows, key=lambda row: (row["evasion"], row["seed"])):
        for campaign in row["campaigns"]:
            wanted = sorted(campaign["asks"].items(), key=lambda item: -item[1])
            shown = ", ".join(
                f"{name.replace('_', ' ')} {percent(share, 0)}" for name, share in wanted
            )
            streams = ", ".join(
                f"{name.replace('_', ' ')} {percent(share, 0)}"
                for share, name in campaign["streams"]
            )
            lines.append(
                [row["evasion"], str(row["seed"]), shown or "not found", streams or ABSENT]
            )
    return table(
        [
            "evasion",
            "seed",
            "shares of the flagged clusters' exchanges",
            "kinds of work told apart",
        ],
        lines,
        text_columns=4,
    )
