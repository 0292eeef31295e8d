"""What the sections' command lines have in common."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.record import RESULTS, Record
from simulator.evasion import LEVELS


def common(parser: argparse.ArgumentParser, work: Path) -> None:
    """Where results and worlds go, and whether old results stay."""
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="DIR")
    parser.add_argument("--work", type=Path, default=work, metavar="DIR", help="worlds are kept")
    parser.add_argument("--anew", action="store_true", help="drop the section's old results")
    parser.add_argument("--keep", action="store_true", help="measure only what is missing")


def worlds(parser: argparse.ArgumentParser) -> None:
    """Which simulated worlds."""
    parser.add_argument("--seeds", type=int, nargs="+", default=[61, 62, 63])
    parser.add_argument("--scale", type=float, default=0.01, help="of the headline scenario")
    parser.add_argument("--evasion", nargs="+", choices=tuple(LEVELS), default=list(LEVELS))
    parser.add_argument("--texts", type=Path, metavar="DIR", help="real texts, beside the grammar")
    parser.add_argument(
        "--sorts", nargs="+", choices=("grammar", "real"), default=["grammar", "real"]
    )


def sorts(options: argparse.Namespace) -> list[str]:
    """The sorts of texts that can be had: real ones only with their folder."""
    return [sort for sort in options.sorts if sort == "grammar" or options.texts]


def record(section: str, options: argparse.Namespace) -> Record:
    """The section's results, as the options want them."""
    return Record(section, options.results, anew=options.anew, keep=options.keep)
