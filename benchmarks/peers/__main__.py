"""``python -m benchmarks.peers --world DIR --output F.json``.

The folder is as ``simulate`` writes it. The file has ``machine``, ``versions``, ``limit`` (seconds)
and ``rows``, whose fields :func:`benchmarks.peers.table.comparison` tells.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.baselines.month import Month
from benchmarks.machine import machine, versions
from benchmarks.peers.contenders import NAMES
from benchmarks.peers.table import SIZES, comparison, measured


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--world", type=Path, required=True, metavar="DIR")
    parser.add_argument("--output", type=Path, required=True, metavar="F.json")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--limit", type=float, default=900, metavar="SECONDS", help="for each run")
    parser.add_argument("--peers", nargs="+", choices=NAMES, default=list(NAMES))
    options = parser.parse_args()
    times = measured(Month(options.world), options.peers, options.sizes, options.limit)
    content = {
        "machine": machine(),
        "versions": versions(),
        "limit": options.limit,
        "rows": comparison(times, max(options.sizes)),
    }
    options.output.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
