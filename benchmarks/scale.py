"""What an exchange and an account cost, in processor seconds, bytes on disk and memory: the figures
that docs/scale.md reckons with.

    python -m benchmarks.scale ingest --raw DIR --lake DIR
    python -m benchmarks.scale fingerprint --raw DIR
    python -m benchmarks.scale score --lake DIR [--day 2026-09-15] [--master spark://127.0.0.1:7077]

Each prints one JSON object. Processor seconds are those of all threads and, on Spark, of the driver
and of the executors on this machine; they hardly depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import psutil
import pyarrow.dataset as ds

from investigations import detectors
from investigations.clusters import grouping
from investigations.clusters.communities import communities
from investigations.clusters.scoring import score
from investigations.ingest import run as ingest
from investigations.ingest.fingerprint import fingerprint
from investigations.lake import engines
from investigations.lake.schema import RAW_EXCHANGES
from investigations.lake.store import Lake, LakeReader

LOOK_SECONDS: Final = 0.02
MILLION: Final = 1_000_000
# Stages of a scoring that work on matrices in this process, without the engine.
GRAPH: Final = ("Weighing shared values", "Linking accounts", "Grouping accounts")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    steps = parser.add_subparsers(required=True)
    for name, step in (("ingest", ingested), ("fingerprint", fingerprints), ("score", scored)):
        own = steps.add_parser(name)
        own.set_defaults(step=step)
        if name != "score":
            own.add_argument("--raw", type=Path, required=True, help="a simulated month")
        if name != "fingerprint":
            own.add_argument("--lake", type=Path, required=True)
    own.add_argument("--master", help="score on this Spark cluster, whose workers run here")
    own.add_argument("--day", type=dt.date.fromisoformat, help="score this UTC day only")
    options = parser.parse_args()
    print(json.dumps(options.step(options)))


def ingested(options: argparse.Namespace) -> dict[str, float]:
    """Reads the month into a new lake."""
    lake = Lake(options.lake)
    with tempfile.TemporaryDirectory() as quarantine:
        folder = Path(quarantine)
        for kind in ("accounts", "events"):
            ingest(lake, kind, [options.raw / f"{kind}.parquet"], quarantine=folder)
        start = time.process_time()
        report = ingest(lake, "exchanges", [options.raw / "exchanges"], quarantine=folder)
        spent = time.process_time() - start
    return {
        "exchanges": report.new,
        "cpu_per_million": MILLION * spent / report.new,
        "exchange_bytes": _bytes(options.lake / "exchanges") / report.new,
        "text_bytes": _bytes(options.lake / "texts") / report.new,
    }


def fingerprints(options: argparse.Namespace) -> dict[str, float]:
    """Runs the batch function alone over the month's exchanges, on one thread."""
    rows, spent = 0, 0.0
    for batch in ds.dataset(options.raw / "exchanges").to_batches(columns=RAW_EXCHANGES.names):
        typed = batch.cast(RAW_EXCHANGES)
        if not rows:
            fingerprint(typed)  # compiles
        start = time.process_time()
        fingerprint(typed)
        spent += time.process_time() - start
        rows += batch.num_rows
    return {"exchanges": rows, "cpu_per_million": MILLION * spent / rows}


def scored(options: argparse.Namespace) -> dict[str, Any]:
    """Scores the whole lake or one day.

    ``cpu`` is by part: ``measure``, ``graph``, ``describe``. ``memory_mib`` is how much the graph
    steps let this process grow at most.
    """
    edges: list[int] = []

    def counting(graph: Any) -> Any:
        edges.append(graph.nnz // 2)
        return communities(graph)

    engine = engines.on_spark(options.master) if options.master else None
    with (
        Lake(options.lake).reader(engine) as reader,
        patch.object(grouping, "communities", counting),
        _watched(reader) as watch,
    ):
        measured = detectors.measure(reader, *_window(options.day), progress=watch)
        result = score(measured, progress=watch)
        watch("", 1.0)
        found = {
            "exchanges": result.exchanges,
            "accounts": measured.features.num_rows,
            "features_mib": measured.features.nbytes / 2**20,
            "links": sum(table.num_rows for table in measured.links.values()),
            "links_mib": sum(table.nbytes for table in measured.links.values()) / 2**20,
            "edges": edges[0],
            "cpu_per_million": MILLION * sum(watch.spent.values()) / result.exchanges,
        }
    return {**found, "cpu": watch.parts(), "memory_mib": watch.memory(), "wall": watch.wall}


def _window(day: dt.date | None) -> tuple[dt.datetime | None, dt.datetime | None]:
    if day is None:
        return None, None
    start = dt.datetime.combine(day, dt.time(), dt.UTC)
    return start, start + dt.timedelta(days=1)


class Watch:
    """``progress`` of a scoring: processor seconds by stage, and the memory of the graph steps."""

    def __init__(self, used: Callable[[], float]) -> None:
        self.spent: dict[str, float] = {}
        self.wall = 0.0
        self._used, self._stage, self._since = used, "", used()
        self._began, self._base = time.monotonic(), 0
        self._peaks: dict[str, int] = {}

    def __call__(self, stage: str, share: float) -> None:
        now = self._used()
        if self._stage:
            self.spent[self._stage] = self.spent.get(self._stage, 0.0) + now - self._since
        if stage == GRAPH[0]:
            self._base = psutil.Process().memory_info().rss
        self._stage, self._since = stage, now
        self.wall = time.monotonic() - self._began

    def look(self) -> None:
        rss = psutil.Process().memory_info().rss
        self._peaks[self._stage] = max(self._peaks.get(self._stage, 0), rss)

    def parts(self) -> dict[str, float]:
        """Seconds of measuring, of the graph steps, and of describing what they found."""
        names = list(self.spent)
        first = names.index(GRAPH[0])
        return {
            "measure": sum(self.spent[name] for name in names[:first]),
            "graph": sum(self.spent[name] for name in GRAPH),
            "describe": sum(self.spent[name] for name in names[first + len(GRAPH) :]),
        }

    def memory(self) -> float:
        return (max(self._peaks.get(name, 0) for name in GRAPH) - self._base) / 2**20


@contextmanager
def _watched(reader: LakeReader) -> Iterator[Watch]:
    """Looks at this process's memory all the while."""
    java = _java_of(reader)
    watch = Watch(lambda: time.process_time() + sum(_seconds(process) for process in java))
    over = threading.Event()

    def looking() -> None:
        while not over.wait(LOOK_SECONDS):
            watch.look()

    thread = threading.Thread(target=looking)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


def _java_of(reader: LakeReader) -> list[psutil.Process]:
    """The driver's and the executors' processes of a reader on Spark."""
    if reader.session.in_process:
        return []
    application = reader.connection._session.sparkContext.applicationId
    executors = [p for p in psutil.process_iter() if application in " ".join(_words(p))]
    return [*psutil.Process(os.getpid()).children(recursive=True), *executors]


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []


def _seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


if __name__ == "__main__":
    main()
