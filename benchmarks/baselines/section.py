"""Baselines: other people's detectors on the same months, beside this program.

Writes ``baselines.json`` with a row a baseline, threshold and month: the recipe's columns and those
of :func:`benchmarks.baselines.table.rows`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import simulator
from benchmarks import options as shared
from benchmarks.baselines.month import Month
from benchmarks.baselines.table import BASELINES, NAMES, Baseline, rows
from benchmarks.record import Record
from benchmarks.worlds import Recipe

# The known-innocent month: another seed than any that is reported on.
HISTORY_SEED: Final = 71
# Benign exchanges of the headline scenario for one of the benign scenario.
HISTORY_SCALE: Final = 49_650_000 / 150_000


def arguments(parser: argparse.ArgumentParser) -> None:
    shared.worlds(parser)
    parser.set_defaults(seeds=[61], evasion=["careful", "expert"])
    parser.add_argument("--baselines", nargs="+", choices=NAMES, default=list(NAMES))


def run(options: argparse.Namespace) -> None:
    """Run the baselines one after the other, each over all months; keep and print the figures."""
    record = shared.record("baselines", options)
    for baseline in (one for one in BASELINES if one.name in options.baselines):
        for sort in shared.sorts(options):
            recipes = [
                Recipe("headline", evasion, seed, options.scale, sort)
                for evasion in options.evasion
                for seed in options.seeds
            ]
            measure(baseline, recipes, record, options)


def measure(
    baseline: Baseline, recipes: list[Recipe], record: Record, options: argparse.Namespace
) -> None:
    """One baseline over the months of one sort of texts."""
    wanted = [each for each in recipes if record.wants(f"{baseline.name} oracle {each.key}")]
    if not wanted:
        return
    sort, scale = wanted[0].texts, round(options.scale * HISTORY_SCALE, 4)
    history = written(Recipe("benign", "careful", HISTORY_SEED, scale, sort), options)
    months = {written(recipe, options): recipe for recipe in wanted}
    for month, figures in rows(baseline, list(months), history):
        recipe = months[month]
        for row in figures:
            key = f"{baseline.name} {row['threshold_from']} {recipe.key}"
            record.add(key, {**recipe.figures(), **row})
            print(line(key, row), flush=True)


def written(recipe: Recipe, options: argparse.Namespace) -> Month:
    """The recipe's month as files, which stay: baselines read texts, lakes do not keep them all."""
    folder: Path = options.work / "months" / recipe.key.replace(" ", "_").replace("#", "s")
    if not (folder / "truth.parquet").exists():
        simulator.write(
            scenario=recipe.scenario,
            scale=recipe.scale,
            seed=recipe.seed,
            evasion=recipe.evasion,
            output=folder,
            texts=options.texts if recipe.texts == "real" else None,
        )
    return Month(folder)


def line(key: str, row: dict[str, object]) -> str:
    """A row in short, for whoever watches."""
    return (
        f"{key}: P {row['precision']} R {row['recall']} FP {row['false_positives']} "
        f"decoys {row['decoys']} | {row['seconds']} s"
    )
