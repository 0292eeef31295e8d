"""Other people's detectors, at the thresholds that they could have had."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import Any, Final

from benchmarks.report.markdown import ABSENT, percent, seconds, table

Row = dict[str, Any]

# Innocent groups are named from this share of them that is flagged.
NAMED: Final = 0.05


def section(rows: list[Row]) -> str:
    """A line for each detector, threshold and level, means over seeds."""
    return "\n\n".join(
        [
            "The same months, account by account. Thresholds: `published` is the one that the "
            "method prescribes or ships with, `history` lets 0.3 % of a known-innocent month's "
            "accounts through, `oracle` is the best F1 that one who knows the truth could set, "
            "which flatters. Innocent groups are named when "
            f"{percent(NAMED, 0)} of them or more are flagged. Resellers count neither for nor "
            "against.",
            *(
                f"### {evasion}\n\n" + _table([row for row in rows if row["evasion"] == evasion])
                for evasion in dict.fromkeys(row["evasion"] for row in rows)
            ),
        ]
    )


def _table(rows: list[Row]) -> str:
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["baseline"], row["threshold_from"], row["texts"]].append(row)
    lines = []
    for (baseline, threshold, sort), group in groups.items():
        judged = [row["precision"] for row in group if row["precision"] is not None]
        campaigns = [min(row["campaigns"].values()) for row in group]
        decoys = {name for row in group for name, share in row["decoys"].items() if share >= NAMED}
        lines.append(
            [
                baseline,
                threshold,
                sort,
                str(len(group)),
                f"{statistics.fmean(judged):.3f}" if judged else ABSENT,
                f"{statistics.fmean(row['recall'] for row in group):.3f}",
                percent(statistics.fmean(row["false_positives"] for row in group), 2),
                f"{statistics.fmean(campaigns):.3f}",
                ", ".join(sorted(decoys)) or "none",
                seconds(statistics.median(row["seconds"] for row in group)),
            ]
        )
    return table(
        [
            "detector",
            "threshold",
            "texts",
            "months",
            "precision",
            "recall",
            "innocents flagged",
            "recall of its worst campaign",
            "innocent groups flagged",
            "time",
        ],
        lines,
        text_columns=3,
    )
