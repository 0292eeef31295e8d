"""Quality: every level of evasion, both sorts of texts, every seed; and the special scenarios."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import Any, Final

from benchmarks import options as shared
from benchmarks.verdict import verdict
from benchmarks.worlds import FOREIGN, Recipe, World, world
from investigations.clusters.scoring import score
from investigations.detectors import Measurements, measure

SECTION: Final = "quality"
SMALL: Final = ("single", "relay", "heldout")
SCENARIOS: Final = ("headline", *SMALL, "benign", "sweep", FOREIGN)
# Shares of unrelated requests that the pool of ``relay`` carries in the sweep.
RELAYED: Final = (0.0, 0.25, 0.5, 0.75)


def arguments(parser: argparse.ArgumentParser) -> None:
    shared.worlds(parser)
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--small-scale", type=float, default=1.0, help="of the other scenarios")


def recipes(options: argparse.Namespace) -> Iterator[Recipe]:
    """All worlds that the options ask for; ``sweep`` stands for ``relay`` with a given share."""
    wanted, small = options.scenarios, options.small_scale
    for seed in options.seeds:
        for evasion in options.evasion:
            for sort in shared.sorts(options) if "headline" in wanted else ():
                yield Recipe("headline", evasion, seed, options.scale, sort)
            if FOREIGN in wanted and "real" in shared.sorts(options):
                yield Recipe(FOREIGN, evasion, seed, small, "real")
            for scenario in (name for name in SMALL if name in wanted):
                yield Recipe(scenario, evasion, seed, small)
            for relay in RELAYED if "sweep" in wanted else ():
                yield Recipe("relay", evasion, seed, small, relay=relay)
        if "benign" in wanted:
            # Nobody evades anything where there is no campaign.
            yield Recipe("benign", "careful", seed, small)


def run(options: argparse.Namespace) -> None:
    """Score every world, keep and print its figures."""
    record = shared.record(SECTION, options)
    for recipe in recipes(options):
        if not record.wants(recipe.key):
            continue
        made = world(recipe, options.work, options.texts)
        began = time.perf_counter()
        with made.lake.reader() as reader:
            figures = judged(made, measure(reader))
        figures["seconds"] = round(time.perf_counter() - began, 1)
        record.add(recipe.key, {**recipe.figures(), **figures})
        print(line(record.rows[recipe.key]), flush=True)


def judged(made: World, measured: Measurements) -> dict[str, Any]:
    """The verdict on a measured world."""
    return verdict(score(measured), made.truth())


def line(row: dict[str, Any]) -> str:
    """A row in short, for whoever watches."""
    campaigns = ", ".join(
        f"{one['name']} {one['found']}/{one['accounts']} in {one['clusters']}"
        f"{'' if one['kept_apart'] else ' MIXED'} "
        f"est {one['estimate']}/{one['own_found']} of {one['own']}"
        for one in row["campaigns"]
    )
    return (
        f"{row['key']}: P {row['precision']:.4f} R {row['recall']:.4f} | {campaigns} | "
        f"accused {row['accused']} strays {row['strays']} | {row['seconds']} s"
    )
