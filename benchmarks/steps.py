"""What is timed, each in a process of its own: ``python -m benchmarks.steps STEP …``.

A step prints one JSON object: ``seconds`` of the work itself, without the start of Python and the
loading of libraries, ``peak_mib`` of the whole process, and figures of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb

from benchmarks.machine import high_water
from investigations.lake import tallies

if TYPE_CHECKING:
    from investigations.clusters.result import ScoringResult

# The columns of exchanges that scoring reads. The tests score a lake that has no others.
COLUMNS: Final = (
    "exchange_id",
    "exchange_key",
    "account_id",
    "timestamp",
    "model",
    "ip",
    "user_agent",
    "client_fingerprint",
    "tool_calls",
    "prompt_tokens",
    "completion_tokens",
    "system_hash",
    "prompt_hash",
    "skeleton_hash",
    "opening_hash",
    "closing_hash",
    "shingles",
    "simhash",
    "capabilities",
    "prompt_chars",
)
# DuckDB gets what the lake's own readers get.
MEMORY: Final = "2GB"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.steps", description=__doc__)
    parser.add_argument("step", choices=tuple(STEPS))
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    options = parser.parse_args()
    if options.step in PRODUCT:
        prepare()
    clock = Clock()
    figures = STEPS[options.step](*options.folders)
    print(json.dumps({**clock.figures(), **figures}))


class Clock:
    """Wall and processor time since it was made, and the process's peak memory."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._worked = time.process_time()

    def figures(self) -> dict[str, float]:
        return {
            "seconds": round(time.perf_counter() - self._began, 3),
            "cpu_seconds": round(time.process_time() - self._worked, 3),
            "peak_mib": round(high_water(), 1),
        }


def prepare() -> None:
    """Load what the product's steps need, so that only their work is timed."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for name in ("benchmarks.worlds", "benchmarks.verdict", "investigations.clusters.scoring"):
        importlib.import_module(name)


def read(lake: Path) -> dict[str, Any]:
    """DuckDB looks once at every value of the columns that scoring reads: it hashes them, for a
    mere count could be had from the files' statistics."""
    values = ", ".join(f"bit_xor(hash({name}))" for name in COLUMNS)
    files = f"{lake}/exchanges/**/*.parquet"
    row = _duckdb().execute(f"SELECT count(*), {values} FROM read_parquet('{files}')").fetchone()
    return {"rows": row[0] if row else 0}


def copy(raw: Path, output: Path) -> dict[str, Any]:
    """DuckDB copies the files that ingest reads into one, with the memory that scoring gets too."""
    output.mkdir(parents=True, exist_ok=True)
    target = output / "copy.parquet"
    files = f"{raw}/exchanges/*.parquet"
    _duckdb().execute(f"COPY (SELECT * FROM read_parquet('{files}')) TO '{target}'")
    target.unlink()
    return {}


def ingest(raw: Path, lake: Path) -> dict[str, Any]:
    """Exchanges, accounts and events into an empty lake."""
    from benchmarks.worlds import fill
    from investigations.lake.store import Lake

    shutil.rmtree(lake, ignore_errors=True)
    fill(Lake(lake), raw, lake.with_name("quarantine"))
    return {}


def add(raw: Path, lake: Path) -> dict[str, Any]:
    """More exchanges into a lake that has some."""
    from benchmarks.worlds import fill
    from investigations.lake.store import Lake

    fill(Lake(lake), raw, lake.with_name("quarantine"))
    return {}


def score(lake: Path, raw: Path) -> dict[str, Any]:
    """Measure and score a lake of which nothing is counted yet."""
    shutil.rmtree(lake / tallies.FOLDER, ignore_errors=True)
    return rescore(lake, raw)


def rescore(lake: Path, raw: Path) -> dict[str, Any]:
    """Measure and score a lake with what earlier runs have counted of it; ``stages`` are seconds,
    and quality is told beside them."""
    from benchmarks.verdict import verdict
    from benchmarks.worlds import read_truth
    from investigations import detectors
    from investigations.clusters.scoring import score as score_accounts
    from investigations.lake.store import Lake

    stages = Stages()
    clock = Clock()
    with Lake(lake, memory=MEMORY).reader() as reader:
        measured = detectors.measure(reader, progress=stages)
        result = score_accounts(measured, stages)
        stages.end()
    figures = clock.figures()
    quality = verdict(result, read_truth(raw / "truth.parquet"))
    return {
        **figures,
        "stages": stages.seconds,
        "clusters": digest(result),
        **{name: quality[name] for name in ("exchanges", "accounts", "precision", "recall")},
        **{name: quality[name] for name in ("campaigns", "accused", "strays")},
    }


class Stages:
    """A progress callback that notes how long each stage took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage: str | None = None
        self._since = 0.0

    def __call__(self, stage: str, share: float) -> None:
        self.end()
        self._stage, self._since = stage, time.perf_counter()

    def end(self) -> None:
        """The stage under way is over."""
        if self._stage is not None:
            taken = self.seconds.get(self._stage, 0.0) + time.perf_counter() - self._since
            self.seconds[self._stage] = round(taken, 3)
        self._stage = None


def digest(result: ScoringResult) -> str:
    """A hash over who is with whom, and which of the clusters are flagged."""
    groups = sorted(
        (sorted(member.account_id for member in cluster.members), cluster.flagged)
        for cluster in result.clusters
    )
    return hashlib.sha256(json.dumps(groups).encode()).hexdigest()[:16]


def _duckdb() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute("SET preserve_insertion_order = false")
    return connection


PRODUCT: Final = ("ingest", "add", "score", "rescore")
STEPS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "read": read,
    "copy": copy,
    "ingest": ingest,
    "add": add,
    "score": score,
    "rescore": rescore,
}

if __name__ == "__main__":
    main()
