"""What each signal adds: the mean figures with it left out, beside those with all."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import Any, Final

from benchmarks.report.markdown import ABSENT, table

Row = dict[str, Any]

NOTHING: Final = "nothing"
# Smaller differences of the mean margin are of no account.
SLIGHT: Final = 0.05


def section(rows: list[Row]) -> str:
    """One table a level of evasion, what is missed most on top."""
    parts = [
        "Each signal left out in turn: its links between accounts and its rule, where it has both. "
        "`margin` is the mean over worlds of the log-odds between the weakest campaign's strongest "
        "cluster and the strongest innocent one. Changes are against the same worlds with all "
        "signals. The simulator's months are too easy for many to matter: `docs/detection.md` "
        "tells what they do on months by strangers."
    ]
    for evasion in sorted({row["evasion"] for row in rows}):
        mine = [row for row in rows if row["evasion"] == evasion]
        worlds = {_world(row) for row in mine}
        parts += [f"### {evasion} ({len(worlds)} worlds)", _table(mine)]
    idle = idle_signals(rows)
    parts.append(
        "Signals without which no figure of any world gets worse: "
        + (", ".join(f"`{name}`" for name in idle) if idle else "none")
        + "."
    )
    return "\n\n".join(parts)


def idle_signals(rows: list[Row]) -> list[str]:
    """Signals that nothing is lost without, in no world: they are candidates for removal."""
    full = {_world(row): row for row in rows if row["without"] == NOTHING}
    harm: dict[str, bool] = {}
    for row in rows:
        if row["without"] != NOTHING and _world(row) in full:
            worse = _worse(row, full[_world(row)])
            harm[row["without"]] = harm.get(row["without"], False) or worse
    return sorted(name for name, harmed in harm.items() if not harmed)


def _worse(row: Row, full: Row) -> bool:
    return (
        row["precision"] < full["precision"]
        or row["recall"] < full["recall"]
        or row["found_apart"] < full["found_apart"]
        or len(row["accused"]) > len(full["accused"])
        or row["margin"] < full["margin"] - SLIGHT
    )


def _world(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("scenario", "evasion", "texts", "scale", "relay", "seed"))


def _table(rows: list[Row]) -> str:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["without"]].append(row)
    means = {name: _means(group) for name, group in groups.items()}
    full = means.get(NOTHING)
    if full is None:
        return ABSENT
    order = sorted(
        means, key=lambda name: (name != NOTHING, means[name]["recall"], means[name]["margin"])
    )
    return table(
        [
            "without",
            "precision",
            "change",
            "recall",
            "change",
            "found, kept apart",
            "decoys flagged",
            "margin",
            "change",
        ],
        [_line(name, means[name], full) for name in order],
    )


def _means(group: list[Row]) -> dict[str, float]:
    return {
        "precision": statistics.fmean(row["precision"] for row in group),
        "recall": statistics.fmean(row["recall"] for row in group),
        "margin": statistics.fmean(row["margin"] for row in group),
        "found": sum(row["found_apart"] for row in group),
        "campaigns": sum(row["campaigns"] for row in group),
        "accused": sum(len(row["accused"]) for row in group),
    }


def _line(name: str, mean: dict[str, float], full: dict[str, float]) -> list[str]:
    def change(figure: str, digits: int) -> str:
        return "" if name == NOTHING else f"{mean[figure] - full[figure]:+.{digits}f}"

    return [
        f"**{name}**" if name == NOTHING else name.replace("_", " "),
        f"{mean['precision']:.4f}",
        change("precision", 4),
        f"{mean['recall']:.4f}",
        change("recall", 4),
        f"{mean['found']:.0f} of {mean['campaigns']:.0f}",
        f"{mean['accused']:.0f}",
        f"{mean['margin']:.2f}",
        change("margin", 2),
    ]
