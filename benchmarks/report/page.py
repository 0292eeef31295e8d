"""Report: docs/benchmarks.md and its pictures, rendered from the results without measuring."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import ROOT
from benchmarks.record import read
from benchmarks.report import (
    ablation,
    baselines,
    calibration,
    early,
    load,
    network,
    peers,
    plots,
    quality,
    speed,
)
from benchmarks.report.markdown import table
from benchmarks.report.targets import Target, glance

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the page, from the results of the same name."""

    name: str
    title: str
    render: Callable[[list[Row]], str]
    targets: Callable[[list[Row]], list[Target]] = lambda rows: []


PARTS: Final = (
    Part("quality", "Quality", quality.section, quality.targets),
    Part("early", "Early", early.section, early.targets),
    Part("ablation", "What each signal adds", ablation.section),
    Part("speed", "Speed and memory", speed.section, speed.targets),
    Part("baselines", "Other detectors on the same months", baselines.section),
    Part("peers", "Other tools on the same exchanges", peers.section, peers.targets),
    Part("load", "Pages under load", load.section, load.targets),
    Part("network", "A large network in the browser", network.section, network.targets),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "benchmarks.md")


def run(options: argparse.Namespace) -> None:
    """Write the page and its pictures."""
    results = {part.name: _results(options.results / f"{part.name}.json") for part in PARTS}
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(page(results), encoding="utf-8")
    draw(results, options.output.parent / "benchmarks")
    print(f"Written: {options.output.name}")


def page(results: dict[str, dict[str, Any]]) -> str:
    """The page in Markdown, of the results of each part; a part without any is named as missing."""
    targets = [one for part in PARTS for one in part.targets(results[part.name].get("rows", []))]
    parts = [
        "# Benchmarks",
        "Rendered from `benchmarks/results/` by `make bench`; nothing here is written by hand. The "
        "figures are those of one machine and one commit, and promise nothing about another. The "
        "worlds are simulated (`simulator/`); detection was set on seeds 1 to 5 and on worlds by "
        "another hand (`benchmarks/foreign`) of seeds 1 and 2, and what is "
        "reported here are seeds that nobody tuned on.",
        _provenance(results),
        "## What is to be reached",
        glance(targets),
    ]
    for part in PARTS:
        found = results[part.name]
        body = part.render(found["rows"]) if found.get("rows") else "Not measured yet."
        parts += [f"## {part.title}", body]
        if found:
            parts.append(f"Again: `{found['command']}`")
    return "\n\n".join(parts) + "\n"


def draw(results: dict[str, dict[str, Any]], folder: Path) -> None:
    """The pictures that the page shows, of what was measured."""
    outcomes = calibration.outcomes(results["quality"].get("rows", []))
    if outcomes:
        plots.reliability(outcomes, folder / "reliability.svg")
    times = speed.Times(results["speed"].get("rows", []))
    sizes = [size for size in times.sizes if times.rows(size, "score")]
    if sizes:
        plots.growth(
            [times.exchanges[size] for size in sizes],
            [times.median(size, "score") or 0.0 for size in sizes],
            [times.median(size, "score", "peak_mib") or 0.0 for size in sizes],
            folder / "growth.svg",
        )


def _results(path: Path) -> dict[str, Any]:
    return read(path) if path.exists() else {}


def _provenance(results: dict[str, dict[str, Any]]) -> str:
    """Machine and versions, once where all sections were measured on the same; dates, commits."""
    found = {name: content for name, content in results.items() if content}
    machines = dict.fromkeys(_machine(content) for content in found.values())
    lines = []
    for name, content in found.items():
        rows = content["rows"]
        commits = sorted({row["commit"] + "+" * bool(row["modified"]) for row in rows})
        days = sorted({row["date"] for row in rows})
        place = list(machines).index(_machine(content)) + 1
        lines.append(
            [name, str(len(rows)), " to ".join(days[:1] + days[1:][-1:]), ", ".join(commits)]
        )
        if len(machines) > 1:
            lines[-1].append(str(place))
    head = ["section", "rows", "measured on", "commits"] + ["machine"] * (len(machines) > 1)
    described = [
        f"{place}. {one}" if len(machines) > 1 else one for place, one in enumerate(machines, 1)
    ]
    note = "A commit with + had changes that were not committed."
    return "\n\n".join(["\n".join(described), table(head, lines, text_columns=5), note])


def _machine(content: dict[str, Any]) -> str:
    machine, versions = content["machine"], content["versions"]
    libraries = ", ".join(f"{library} {number}" for library, number in versions.items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']:.0f} GiB, "
        f"{machine['system']}; {libraries}."
    )
