"""Load: how long each page takes with a million accounts, while several people click at once.

Writes ``load.json`` with a row a page: requests, failures, and the median, 95th percentile and
maximum of the answer's milliseconds as locust saw them on this machine, beside the server, its
worker and its database.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks import options as shared
from benchmarks.machine import ROOT
from config.ports import choose_port
from config.visit import Visitor

SECONDS_TO_COME_UP: Final = 120
HOST: Final = "127.0.0.1"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--clusters", type=int, default=10_000)
    parser.add_argument("--largest", type=int, default=25_000, help="accounts of one cluster")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=120)


def run(options: argparse.Namespace) -> None:
    """Fill an installation of its own, serve it, let people click; keep and print each page."""
    environment = filled(options)
    with serving(environment):
        pages = _clicked(options, environment)
    record = shared.record("load", options)
    for page in pages:
        record.add(str(page["page"]), {**page, **_conditions(options)})
        print(page, flush=True)


def filled(options: argparse.Namespace) -> dict[str, str]:
    """The environment of an installation of these sizes, which is made where there is none yet."""
    var = options.work / "load"
    environment = {**os.environ, "HYDRASCOPE_VAR": str(var), "PORT": str(choose_port(HOST, 0))}
    sizes = [str(options.accounts), str(options.clusters), str(options.largest)]
    crowd = [sys.executable, "-m", "benchmarks.load.crowd", *sizes]
    subprocess.run(crowd, cwd=ROOT, env=environment, check=True)
    return environment


@contextlib.contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[str]:
    """Web server, worker and beat as anybody would start them, and where they answer."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"], cwd=ROOT, env=dict(environment)
    )
    try:
        address = _address(environment)
        visitor = Visitor(address)
        deadline = time.monotonic() + SECONDS_TO_COME_UP
        while not visitor.is_healthy():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The server did not come up; its logs are in the work folder.")
            time.sleep(0.5)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _address(environment: Mapping[str, str]) -> str:
    return f"http://{HOST}:{environment['PORT']}"


def _clicked(options: argparse.Namespace, environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """A row a page, by its name."""
    prefix = options.work / "load" / "locust"
    locust = [sys.executable, "-m", "locust", "-f", "benchmarks/load/visits.py", "--headless"]
    locust += ["--host", _address(environment), "--users", str(options.people)]
    locust += ["--spawn-rate", "2", "--run-time", f"{options.seconds}s"]
    locust += ["--reset-stats", "--only-summary", "--csv", str(prefix), "--exit-code-on-error", "0"]
    search = os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")])
    subprocess.run(locust, cwd=ROOT, env={**environment, "PYTHONPATH": search}, check=True)
    with Path(f"{prefix}_stats.csv").open(encoding="utf-8", newline="") as file:
        return [_page(row) for row in csv.DictReader(file)]


def _page(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "page": "all pages" if row["Name"] == "Aggregated" else row["Name"],
        "requests": int(row["Request Count"]),
        "failures": int(row["Failure Count"]),
        "per_second": round(float(row["Requests/s"]), 2),
        "median_ms": _number(row["50%"]),
        "p95_ms": _number(row["95%"]),
        "max_ms": round(float(row["Max Response Time"])),
        "kib": round(float(row["Average Content Size"]) / 1024, 1),
    }


def _number(text: str) -> int | None:
    """Nothing was counted for a page that was asked for while people came in only."""
    return None if text == "N/A" else int(text)


def _conditions(options: argparse.Namespace) -> dict[str, int]:
    names = ("accounts", "clusters", "largest", "people", "seconds")
    return {name: getattr(options, name) for name in names}
