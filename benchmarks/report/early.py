"""How much each campaign had got when it was first flagged, and how soon successors are linked."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import Any, Final

from benchmarks.report.markdown import ABSENT, percent, table
from benchmarks.report.targets import Target

Row = dict[str, Any]

# Median share of a campaign's exchanges already answered, by level of evasion.
WANTED: Final = {"careful": 0.05, "expert": 0.10}


def targets(rows: list[Row]) -> list[Target]:
    """One target a level, and one for successors."""
    found = []
    for evasion, wanted in WANTED.items():
        shares = _answered([row for row in rows if row["evasion"] == evasion])
        name = f"already answered when first flagged, median, {evasion}"
        if shares:
            median = statistics.median(shares)
            found.append(Target(name, f"≤ {wanted:.0%}", percent(median), median <= wanted))
        else:
            found.append(Target(name, f"≤ {wanted:.0%}"))
    pools = [pool for row in rows for pool in row["successors"]]
    total, linked = (sum(pool[name] for pool in pools) for name in ("successors", "linked"))
    found.append(
        Target(
            "successors linked within a day of traffic",
            "all",
            f"{linked} of {total}" if total else ABSENT,
            linked == total if total else None,
        )
    )
    return found


def section(rows: list[Row]) -> str:
    """A line for each campaign of each world, and for each ban wave."""
    return "\n\n".join(
        [
            "The month is scored anew at each midnight (UTC) with what was known by then. A "
            "campaign counts as flagged from the first midnight at which flagged clusters that are "
            "mainly its own hold at least a fifth of its accounts that were active before. "
            "`answered` is the share of its exchanges of the month, unrelated ones left out, that "
            "came before that midnight; who is never flagged has got everything. A day is the "
            "finest step, so a campaign that works evenly for 27 days has had 4 % at the end of "
            "its first.",
            _campaigns(rows),
            "### Successors after a ban wave",
            "The accounts that a campaign registers within two days after a wave. Each is judged "
            "by the last scoring within a day of its first exchange (scorings are six hours "
            "apart), and linked when it is in a flagged cluster of its campaign together with "
            "accounts from before the wave.",
            _successors(rows),
        ]
    )


def _answered(rows: list[Row]) -> list[float]:
    return [campaign["answered"] for row in rows for campaign in row["campaigns"]]


def _campaigns(rows: list[Row]) -> str:
    lines = []
    for row in sorted(rows, key=lambda row: (row["evasion"], row["texts"], row["seed"])):
        for one in row["campaigns"]:
            day = one["flagged_after_day"]
            lines.append(
                [
                    row["evasion"],
                    str(row["seed"]),
                    one["name"],
                    str(one["accounts"]),
                    "never" if day is None else str(day),
                    ABSENT if day is None else str(one["days_active"]),
                    percent(one["held"], 0),
                    percent(one["answered"]),
                ]
            )
    for evasion in WANTED:
        shares = _answered([row for row in rows if row["evasion"] == evasion])
        if shares:
            median = percent(statistics.median(shares))
            lines.append([f"**{evasion}**", "", "**median**", "", "", "", "", f"**{median}**"])
    return table(
        [
            "evasion",
            "seed",
            "campaign",
            "accounts",
            "flagged after day",
            "days at work",
            "accounts held",
            "answered",
        ],
        lines,
        text_columns=3,
    )


def _successors(rows: list[Row]) -> str:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for pool in row["successors"]:
            groups[row["evasion"], pool["name"]].append(pool)
    lines = []
    for (evasion, name), pools in sorted(groups.items()):
        total, linked = (sum(pool[key] for pool in pools) for key in ("successors", "linked"))
        lines.append([evasion, name, str(total), str(linked), percent(linked / max(total, 1))])
    return table(["evasion", "campaign", "successors", "linked", "share"], lines, text_columns=2)
