"""Peers: how long other tools take for the same exchanges.

Writes ``peers.json`` with a row a contender, as :func:`benchmarks.peers.table.comparison` tells.
"""

from __future__ import annotations

import argparse
from typing import Final

from benchmarks import options as shared
from benchmarks.baselines.section import written
from benchmarks.peers.contenders import NAMES
from benchmarks.peers.table import SIZES, comparison, measured
from benchmarks.worlds import Recipe

# Of the headline scenario: a million exchanges and a few.
SCALE: Final = 0.01512


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=61)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--limit", type=float, default=900, metavar="SECONDS", help="for each run")
    parser.add_argument("--peers", nargs="+", choices=NAMES, default=list(NAMES))


def run(options: argparse.Namespace) -> None:
    """Time this program and the peers, smallest portion first; keep and print the comparison."""
    month = written(Recipe("headline", "careful", options.seed, SCALE), options)
    times = measured(month, options.peers, options.sizes, options.limit)
    record = shared.record("peers", options)
    for row in comparison(times, max(options.sizes)):
        record.add(str(row["contender"]), {**row, "limit": options.limit})
        print(row, flush=True)
