"""The tables of quality: by evasion and texts, by campaign, by scenario, by share relayed."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from benchmarks.report import calibration, pools
from benchmarks.report.markdown import ABSENT, percent, spread, table, yes
from benchmarks.report.targets import Target
from investigations.campaigns.quality import calibration_error

Row = dict[str, Any]

# Account precision and recall to reach, by level of evasion.
WANTED: Final = {"lazy": (0.99, 0.99), "careful": (0.99, 0.97), "expert": (0.97, 0.90)}
CALIBRATION: Final = 0.05
LEVELS: Final = tuple(WANTED)
SORTS: Final = ("grammar", "real")


def targets(rows: list[Row]) -> list[Target]:
    """Each figure is judged by its worst seed."""
    found: list[Target] = []
    groups = {(evasion, sort): group for evasion, sort, group in _headline(rows)}
    for evasion, sort in ((evasion, sort) for sort in SORTS for evasion in LEVELS):
        group = groups.get((evasion, sort), [])
        precision, recall = WANTED[evasion]
        name = f"{evasion}, {_texts(sort)}"
        found += [
            _worst(f"precision, {name}", "≥", precision, [row["precision"] for row in group]),
            _worst(f"recall, {name}", "≥", recall, [row["recall"] for row in group]),
            _campaigns(f"campaigns found and kept apart, {name}", group),
            _accused(f"decoy groups flagged, {name}", group),
        ]
    relaying = [row for row in rows if row["scenario"] == "relay"]
    errors = [error for row in relaying if (error := pools.worst_error(row)) is not None]
    error = calibration_error(calibration.outcomes(rows))
    resellers = [row["resellers"].get("distillation", 0) for row in rows]
    return [
        *found,
        Target(
            "error of distillation_exchanges, pools that relay 0 to 75 %",
            "≤ 15 %",
            f"median {percent(statistics.median(errors))}, worst {percent(max(errors))}"
            if errors
            else ABSENT,
            max(errors) <= pools.WANTED if errors else None,
        ),
        Target(
            "resellers taken for campaigns",
            "0 accounts",
            str(sum(resellers)) if rows else ABSENT,
            sum(resellers) == 0 if rows else None,
        ),
        Target(
            "expected calibration error over clusters",
            "≤ 0.05",
            ABSENT if error is None else f"{error:.4f}",
            None if error is None else error <= CALIBRATION,
        ),
    ]


def section(rows: list[Row]) -> str:
    """All tables of quality."""
    return "\n\n".join(
        [
            "Means over seeds; in brackets the worst seed where it differs. A target is reached "
            "when the worst seed reaches it. A decoy group counts as flagged when a flagged "
            "cluster consists of it more than of anything else; innocent accounts in any flagged "
            "cluster are counted as strays, and lower the precision.",
            _by_evasion(rows),
            "### By campaign",
            "`under one campaign` tells in how many worlds all of its clusters but strays were put "
            "under one campaign that is no other's. `error` is how far the estimate of "
            "`distillation_exchanges` of the clusters that are mainly the campaign's is from the "
            "true number of their accounts.",
            _by_campaign([row for row in rows if row["scenario"] == "headline"]),
            "### Other scenarios",
            "`heldout` has a kind of campaign and a decoy that are in no other scenario and that "
            "nothing was tuned on; `benign` has no campaign; in `relay` one pool works for two "
            "customers and strangers; `foreign` are worlds by another hand than the simulator's.",
            _by_scenario(
                [row for row in rows if row["scenario"] != "headline" and not _swept(row)]
            ),
            "### Unrelated traffic mixed in",
            pools.by_relay([row for row in rows if _swept(row)]),
            "### What a pool that serves several customers is shown to ask for",
            pools.asks([row for row in rows if row["scenario"] == "relay" and not _swept(row)]),
            "### Calibration",
            calibration.section(rows),
        ]
    )


def _headline(rows: list[Row]) -> list[tuple[str, str, list[Row]]]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["scenario"] == "headline":
            groups[row["evasion"], row["texts"]].append(row)
    order = sorted(groups, key=lambda key: (LEVELS.index(key[0]), key[1]))
    return [(*key, groups[key]) for key in order]


def _by_evasion(rows: list[Row]) -> str:
    lines = []
    for evasion, sort, group in _headline(rows):
        precision, recall = WANTED[evasion]
        checks = targets_of(evasion, group)
        lines.append(
            [
                evasion,
                _texts(sort),
                f"{len(group)}",
                f"{spread([row['precision'] for row in group], 4)}",
                f"≥ {precision}",
                f"{spread([row['recall'] for row in group], 4)}",
                f"≥ {recall}",
                _campaigns("", group).measured,
                _accused("", group).measured,
                str(sum(sum(row["strays"].values()) for row in group)),
                calibration.expected(calibration.outcomes(group)),
                yes(all(checks)),
            ]
        )
    return table(
        [
            "evasion",
            "texts",
            "seeds",
            "precision",
            "to reach",
            "recall",
            "to reach",
            "campaigns found, kept apart",
            "decoy groups flagged",
            "strays",
            "calibration error",
            "reached",
        ],
        lines,
        text_columns=2,
    )


def targets_of(evasion: str, group: Sequence[Row]) -> list[bool]:
    """Whether each of the four targets of a level is reached by every seed."""
    precision, recall = WANTED[evasion]
    return [
        all(row["precision"] >= precision for row in group),
        all(row["recall"] >= recall for row in group),
        bool(_campaigns("", group).reached),
        bool(_accused("", group).reached),
    ]


def _by_campaign(rows: list[Row]) -> str:
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        for campaign in row["campaigns"]:
            groups[row["evasion"], row["texts"], campaign["name"]].append(campaign)
    lines = []
    for evasion, sort, name in sorted(groups, key=lambda key: (LEVELS.index(key[0]), *key[1:])):
        group = groups[evasion, sort, name]
        lines.append([evasion, _texts(sort), name, *_campaign_cells(group)])
    return table(
        [
            "evasion",
            "texts",
            "campaign",
            "accounts",
            "recall",
            "clusters",
            "kept apart",
            "under one campaign",
            "error",
        ],
        lines,
        text_columns=3,
    )


def _campaign_cells(group: list[Row]) -> list[str]:
    errors = [error for error in map(pools.estimate_error, group) if error is not None]
    return [
        f"{statistics.fmean(one['accounts'] for one in group):.0f}",
        spread([one["found"] / one["accounts"] for one in group]),
        f"{statistics.fmean(one['clusters'] for one in group):.1f}",
        f"{sum(one['kept_apart'] for one in group)} of {len(group)}",
        f"{sum(one['linked'] for one in group)} of {len(group)}",
        spread([100 * error for error in errors], 1, high_is_good=False) + (" %" if errors else ""),
    ]


def _by_scenario(rows: list[Row]) -> str:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["scenario"], row["evasion"]].append(row)
    lines = []
    for scenario, evasion in sorted(groups, key=lambda key: (key[0], LEVELS.index(key[1]))):
        group = groups[scenario, evasion]
        errors = [error for row in group if (error := pools.worst_error(row)) is not None]
        lines.append(
            [
                scenario,
                evasion if group[0]["campaigns"] else ABSENT,
                str(len(group)),
                spread([row["precision"] for row in group], 4),
                spread([row["recall"] for row in group], 4),
                _campaigns("", group).measured,
                _accused("", group).measured,
                str(sum(sum(row["strays"].values()) for row in group)),
                percent(max(errors)) if errors else ABSENT,
            ]
        )
    return table(
        [
            "scenario",
            "evasion",
            "seeds",
            "precision",
            "recall",
            "campaigns found, kept apart",
            "decoy groups flagged",
            "strays",
            "worst estimate off by",
        ],
        lines,
        text_columns=2,
    )


def _worst(name: str, sign: str, wanted: float, values: Sequence[float]) -> Target:
    reached = min(values) >= wanted if values else None
    return Target(name, f"{sign} {wanted}", spread(values, 4), reached)


def _campaigns(name: str, group: Sequence[Row]) -> Target:
    all_of_them = [one for row in group for one in row["campaigns"]]
    apart = sum(one["found"] > 0 and one["kept_apart"] for one in all_of_them)
    if not all_of_them:
        return Target(name, "all")
    measured = f"{apart} of {len(all_of_them)}"
    return Target(name, "all", measured, apart == len(all_of_them))


def _accused(name: str, group: Sequence[Row]) -> Target:
    if not group:
        return Target(name, "0")
    accused = [decoy for row in group for decoy in row["accused"]]
    measured = f"{len(accused)}: {', '.join(sorted(set(accused)))}" if accused else "0"
    return Target(name, "0", measured, not accused)


def _swept(row: Row) -> bool:
    return row["relay"] is not None


def _texts(sort: str) -> str:
    return {"grammar": "grammar", "real": "real texts"}[sort]
