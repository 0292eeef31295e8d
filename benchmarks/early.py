"""Early: the month replayed day by day; what a campaign has got by the day it is first flagged.

A campaign counts as flagged from the first midnight (UTC) at which flagged clusters that mainly
consist of its accounts hold at least ``ENOUGH`` of those of its accounts that were active before:
a handful out of thousands is not the campaign.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Mapping
from typing import Any, Final

from benchmarks import options as shared
from benchmarks.replay import Life, Replay
from benchmarks.successors import successors
from benchmarks.worlds import Recipe, world

SECTION: Final = "early"
ENOUGH: Final = 0.2
DAY: Final = dt.timedelta(days=1)


def arguments(parser: argparse.ArgumentParser) -> None:
    shared.worlds(parser)
    parser.set_defaults(evasion=["careful", "expert"], sorts=["grammar"])
    parser.add_argument("--days", type=int, default=30, help="replay no further than this day")


def run(options: argparse.Namespace) -> None:
    """Replay every world, keep and print when each campaign was flagged."""
    record = shared.record(SECTION, options)
    for seed in options.seeds:
        for evasion in options.evasion:
            for sort in shared.sorts(options):
                recipe = Recipe("headline", evasion, seed, options.scale, sort)
                if not record.wants(recipe.key):
                    continue
                began = time.perf_counter()
                replay = Replay(world(recipe, options.work, options.texts))
                figures = {
                    "campaigns": first_flagged(replay, options.days),
                    "successors": successors(replay),
                    "scorings": replay.scorings,
                    "seconds": round(time.perf_counter() - began, 1),
                }
                record.add(recipe.key, {**recipe.figures(), **figures})
                print(line(record.rows[recipe.key]), flush=True)


def first_flagged(replay: Replay, days: int) -> list[dict[str, Any]]:
    """One row a campaign: the day of the month it was flagged on, and its share ``answered``."""
    waiting = {name: replay.of(name) for name in {replay.truth[a].group for a in replay.lives}}
    start = min(life.days[0] for life in replay.lives.values())
    rows = []
    for today in (start + number * DAY for number in range(1, days + 1)):
        for name, lives in sorted(waiting.items()):
            active = {account for account, life in lives.items() if life.days[0] < today}
            if not active:
                continue
            inside = replay.inside(name, midnight(today))
            if len(active & inside) >= ENOUGH * len(active):
                held = len(active & inside) / len(active)
                rows.append(_row(name, lives, today, (today - start).days, held))
                del waiting[name]
        if not waiting:
            break
    rows += [_row(name, lives, None, None, 0.0) for name, lives in waiting.items()]
    return sorted(rows, key=lambda row: str(row["name"]))


def answered(lives: Mapping[str, Life], before: dt.date) -> float:
    """The share of a campaign's own exchanges of the month that came before a day."""
    own = sum(life.own for life in lives.values())
    return sum(life.own_before(before) for life in lives.values()) / own if own else 0.0


def midnight(day: dt.date) -> dt.datetime:
    """The moment at which a day begins."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _row(
    name: str, lives: Mapping[str, Life], today: dt.date | None, day: int | None, held: float
) -> dict[str, Any]:
    """Who was never flagged got all that it wanted."""
    first = min(life.days[0] for life in lives.values())
    return {
        "name": name,
        "accounts": len(lives),
        "flagged_after_day": day,
        "days_active": None if today is None else (today - first).days,
        "held": round(held, 3),
        "answered": 1.0 if today is None else round(answered(lives, today), 4),
    }


def line(row: dict[str, Any]) -> str:
    """A row in short, for whoever watches."""
    campaigns = ", ".join(
        f"{one['name']} {100 * one['answered']:.1f} % (day {one['flagged_after_day']}, "
        f"{one['days_active']} active, {100 * one['held']:.0f} % held)"
        for one in row["campaigns"]
    )
    linked = ", ".join(
        f"{one['name']} {one['linked']}/{one['successors']}" for one in row["successors"]
    )
    return f"{row['key']}: {campaigns} | successors {linked} | {row['seconds']} s"
