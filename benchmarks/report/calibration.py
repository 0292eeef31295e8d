"""Whether a score of 0.8 is right four times of five: the clusters of all worlds together."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from benchmarks.report.markdown import ABSENT, table
from investigations.campaigns.quality import calibration_error

Row = dict[str, Any]

TENTHS: Final = 10
# A lower score says that there is nothing to see.
NOTABLE: Final = 0.1


def section(rows: list[Row]) -> str:
    """The tenths of the scale as a table and a plot."""
    lines = [
        [
            f"{number / TENTHS:.1f} to {(number + 1) / TENTHS:.1f}",
            f"{clusters:,}",
            f"{mean:.3f}",
            f"{share:.3f}",
        ]
        for number, (clusters, mean, share) in tenths(outcomes(rows)).items()
    ]
    notable = [pair for pair in outcomes(rows) if pair[0] >= NOTABLE]
    return "\n\n".join(
        [
            "All clusters of all worlds above, flagged or not, by their score; an outcome is a "
            "cluster most of whose accounts are a campaign's. A point of the plot is a tenth of "
            "the scale, with the number of its clusters. Most clusters are handfuls of innocents "
            "with a score near 0, which weigh in the expected error by their number: over all "
            f"clusters it is {expected(outcomes(rows))}, over the {len(notable)} with a score of "
            f"{NOTABLE} or more {expected(notable)}.",
            table(["score", "clusters", "mean score", "share that are a campaign's"], lines),
            "![Reliability of the scores](benchmarks/reliability.svg)",
        ]
    )


def outcomes(rows: Iterable[Row]) -> list[tuple[float, bool]]:
    """(score, whether a campaign's) of all clusters of all worlds."""
    return [
        pair
        for row in rows
        for score, innocent, guilty in row["calibration"]
        for pair in [(score, False)] * int(innocent) + [(score, True)] * int(guilty)
    ]


def tenths(pairs: Iterable[tuple[float, bool]]) -> dict[int, tuple[int, float, float]]:
    """Tenth of the scale (0 to 9) → clusters, their mean score, the share that are a campaign's."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, guilty in pairs:
        groups[min(int(score * TENTHS), TENTHS - 1)].append((score, guilty))
    return {
        number: (
            len(group),
            statistics.fmean(score for score, _ in group),
            statistics.fmean(guilty for _, guilty in group),
        )
        for number, group in sorted(groups.items())
    }


def expected(pairs: list[tuple[float, bool]]) -> str:
    """The expected calibration error."""
    found = calibration_error(pairs)
    return ABSENT if found is None else f"{found:.4f}"
