"""Ablation: the quality again with each signal left out: the links, features and rule of a name."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyarrow as pa

from benchmarks import options as shared
from benchmarks import quality
from benchmarks.record import Record
from benchmarks.verdict import verdict
from benchmarks.worlds import FOREIGN, Recipe, World, world
from investigations.clusters import grouping, rules
from investigations.clusters.scoring import score
from investigations.detectors import FEATURES, LINKS, Measurements, measure

SECTION: Final = "ablation"
NOTHING: Final = "nothing"
# Of the verdict, what a comparison needs.
FIGURES: Final = ("precision", "recall", "accused", "strays", "margin")


def arguments(parser: argparse.ArgumentParser) -> None:
    quality.arguments(parser)
    parser.set_defaults(
        evasion=["careful", "expert"], sorts=["grammar"], scenarios=["headline", FOREIGN]
    )
    parser.add_argument("--signals", nargs="+", choices=signals(), default=signals())


def signals() -> list[str]:
    """Every signal there is: links between accounts, features of accounts, rules on groups.

    What the provider says of accounts (the feature ``standing``) is left out rule by rule.
    """
    links = [detector.name for detector in LINKS]
    features = [detector.name for detector in FEATURES if detector.name != "standing"]
    return list(dict.fromkeys([*links, *features, *(rule.signal for rule in rules.RULES)]))


def run(options: argparse.Namespace) -> None:
    """Measure every world once, and score it without each signal in turn."""
    record = shared.record(SECTION, options)
    # Without a campaign there is nothing that a signal could add.
    for recipe in (each for each in quality.recipes(options) if each.scenario != "benign"):
        missing = [each for each in (NOTHING, *options.signals) if record.wants(key(recipe, each))]
        if missing:
            measure_without(missing, world(recipe, options.work, options.texts), record)


def measure_without(signals: Iterable[str], made: World, record: Record) -> None:
    """A row of the record for each of the signals, from one measuring of the world."""
    with made.lake.reader() as reader:
        measured = measure(reader)
        for signal in signals:
            figures = judged(made, measured, signal)
            mark = key(made.recipe, signal)
            record.add(mark, {**made.recipe.figures(), "without": signal, **figures})
            print(line(record.rows[mark]), flush=True)


def key(recipe: Recipe, signal: str) -> str:
    """A row's key."""
    return f"{recipe.key} without {signal}"


def judged(made: World, measured: Measurements, signal: str) -> dict[str, Any]:
    """The verdict on a world that is scored without ``signal``."""
    with without(signal):
        result = score(less(measured, signal))
    full = verdict(result, made.truth())
    campaigns = full["campaigns"]
    return {
        **{name: full[name] for name in FIGURES},
        "campaigns": len(campaigns),
        "found_apart": sum(each["found"] > 0 and each["kept_apart"] for each in campaigns),
    }


def less(measured: Measurements, signal: str) -> Measurements:
    """The measurements with no link of ``signal`` and no account measured by it.

    How many prompts there were stays: phrases, another signal, are measured by that.
    """
    links, features = dict(measured.links), measured.features
    if signal in links:
        links[signal] = links[signal].slice(0, 0)
    for detector in FEATURES:
        own = [name for name in detector.columns if not name.endswith("_prompts")]
        for name in own if detector.name == signal else ():
            place = features.schema.get_field_index(name)
            nothing = pa.nulls(features.num_rows, features.schema.types[place])
            features = features.set_column(place, name, nothing)
    return dataclasses.replace(measured, links=links, features=features)


@contextlib.contextmanager
def without(signal: str) -> Iterator[None]:
    """Rules of ``signal`` say nothing meanwhile, nor do pairs of attributes if it is lockstep."""
    kept, strength = rules.RULES, grouping.LOCKSTEP_STRENGTH
    rules.RULES = tuple(rule for rule in kept if rule.signal != signal)  # type: ignore[misc]
    if signal == "lockstep":
        grouping.LOCKSTEP_STRENGTH = 0.0
    try:
        yield
    finally:
        rules.RULES = kept  # type: ignore[misc]
        grouping.LOCKSTEP_STRENGTH = strength


def line(row: dict[str, Any]) -> str:
    """A row in short, for whoever watches."""
    return (
        f"{row['key']}: P {row['precision']:.4f} R {row['recall']:.4f} "
        f"found {row['found_apart']}/{row['campaigns']} margin {row['margin']} "
        f"accused {row['accused']} strays {sum(row['strays'].values())}"
    )
