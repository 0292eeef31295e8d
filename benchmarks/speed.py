"""Speed: scoring against DuckDB reading the same columns once, ingest against DuckDB copying the
same files; growth from a million exchanges to 66; a new day on top of 29 scored ones.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import simulator
from benchmarks import options as shared
from benchmarks.process import Measured, measured, step
from benchmarks.record import Record
from benchmarks.worlds import drop_texts, sources
from investigations.lake import tallies
from investigations.lake.store import Lake

SECTION: Final = "speed"
# Scale of the headline scenario, by millions of exchanges.
SIZES: Final = {"m1": 0.01512, "m4": 0.0605, "m16": 0.242, "m66": 1.0}
SEED: Final = 61
# Above this scale what is done only once elsewhere, because it takes long, is not repeated.
REPEATED: Final = 0.1
STEPS: Final = ("ingest", "copy", "read", "score", "command", "day")


@dataclass(frozen=True, slots=True)
class Size:
    """One month: ``raw`` as simulated, ``work`` for the lakes that are made from it."""

    name: str
    raw: Path
    work: Path

    @property
    def lake(self) -> Path:
        return self.work / "lake"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", nargs="+", choices=tuple(SIZES), default=list(SIZES))
    parser.add_argument("--scale", type=float, default=0.1, help="no size above this scale")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument(
        "--worlds", type=Path, metavar="DIR", help="simulated months: DIR/m1/raw, DIR/m4/raw, …"
    )
    parser.add_argument("--budget", type=float, metavar="MINUTES", help="begin nothing after that")


def run(options: argparse.Namespace) -> None:
    """Measure every step of every size, smallest first, as far as the budget goes."""
    record = shared.record(SECTION, options)
    ends = time.monotonic() + 60 * (options.budget or float("inf"))
    sizes = [name for name, scale in SIZES.items() if scale <= options.scale]
    for name in (name for name in sizes if name in options.sizes):
        size = Size(name, _raw(name, options), options.work / "speed" / name)
        for number, kind in _plan(name, options):
            key = f"{name} {kind} {number}"
            if not record.wants(key):
                continue
            if time.monotonic() > ends:
                print(f"The time is up before {key}; --keep goes on from here.")
                return
            _one(record, key, size, kind, number)


def _plan(name: str, options: argparse.Namespace) -> Iterator[tuple[int, str]]:
    """Repetitions go round the steps, so that a busy minute does not meet one step alone."""
    for number in range(1, options.repetitions + 1):
        for kind in (kind for kind in STEPS if kind in options.steps):
            once = kind in ("ingest", "copy", "day") and SIZES[name] > REPEATED
            if number == 1 or not once:
                yield number, kind


def _one(record: Record, key: str, size: Size, kind: str, number: int) -> None:
    if kind not in ("ingest", "copy") and not _current(size):
        _make_lake(size)
    load = round(os.getloadavg()[0], 1)
    found = MEASURES[kind](size)
    row = {
        "size": size.name,
        "step": kind,
        "repetition": number,
        "whole_seconds": found.seconds,
        "seconds": found.seconds,
        "peak_mib": found.peak_mib,
        **found.said,
        "load": load,
    }
    record.add(key, row)
    print(f"{key}: {row['seconds']} s, {row['peak_mib']:.0f} MiB (load {load})", flush=True)


def _raw(name: str, options: argparse.Namespace) -> Path:
    """The month of a size: the one that is given, or one that is simulated now."""
    if options.worlds and (options.worlds / name / "raw" / "truth.parquet").exists():
        given: Path = options.worlds / name / "raw"
        return given.resolve()
    raw: Path = options.work.resolve() / "speed" / name / "raw"
    if not (raw / "events.parquet").exists():
        shutil.rmtree(raw, ignore_errors=True)
        simulator.write(
            scenario="headline", scale=SIZES[name], seed=SEED, evasion="careful", output=raw
        )
    return raw


def _current(size: Size) -> bool:
    mark = size.work / "made-of"
    return mark.exists() and mark.read_text() == sources()


def _make_lake(size: Size) -> Measured:
    size.work.mkdir(parents=True, exist_ok=True)
    (size.work / "made-of").unlink(missing_ok=True)
    found = _step(size, "ingest", size.raw, size.lake)
    drop_texts(Lake(size.lake))
    (size.work / "made-of").write_text(sources())
    return found


def _step(size: Size, name: str, *folders: Path) -> Measured:
    return measured(step(name, *folders), os.environ, size.work / f"{name}.log")


def _command(size: Size) -> Measured:
    """``manage.py score`` as an analyst's machine runs it: publication to PostgreSQL and all."""
    variables = {
        **os.environ,
        "HYDRASCOPE_VAR": str(size.work / "var"),
        "LAKE_URL": str(size.lake),
    }
    manage = [sys.executable, "manage.py"]
    # The first command ever also makes the database.
    measured([*manage, "migrate"], variables, size.work / "migrate.log")
    shutil.rmtree(size.lake / tallies.FOLDER, ignore_errors=True)
    return measured([*manage, "score"], variables, size.work / "command.log")


def _day(size: Size) -> Measured:
    """Scoring after a new day, where the 29 days before it were scored when they were there."""
    folder = size.work / "day"
    shutil.rmtree(folder, ignore_errors=True)
    days = sorted({path.name[:10] for path in (size.raw / "exchanges").iterdir()})
    _link(size.raw, folder / "before", days[:-1])
    _link(size.raw, folder / "new", days[-1:])
    lake = folder / "lake"
    _step(size, "ingest", folder / "before", lake)
    drop_texts(Lake(lake))
    _step(size, "score", lake, size.raw)
    _step(size, "add", folder / "new", lake)
    found = _step(size, "rescore", lake, size.raw)
    shutil.rmtree(folder)
    return found


def _link(raw: Path, folder: Path, days: list[str]) -> None:
    """A month with some of its days only."""
    (folder / "exchanges").mkdir(parents=True)
    for name in ("accounts.parquet", "events.parquet", "truth.parquet"):
        (folder / name).symlink_to(raw / name)
    for path in (raw / "exchanges").iterdir():
        if path.name[:10] in days:
            (folder / "exchanges" / path.name).symlink_to(path)


MEASURES: Final[dict[str, Callable[[Size], Measured]]] = {
    "ingest": _make_lake,
    "copy": lambda size: _step(size, "copy", size.raw, size.work / "copy"),
    "read": lambda size: _step(size, "read", size.lake),
    "score": lambda size: _step(size, "score", size.lake, size.raw),
    "command": _command,
    "day": _day,
}
