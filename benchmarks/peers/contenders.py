"""Who runs, and with which commands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks.baselines import coordination
from benchmarks.baselines.coordination import Network
from benchmarks.baselines.month import Month
from benchmarks.process import step

Commands = list[list[str]]


@dataclass(frozen=True, slots=True)
class Contender:
    """``prepare`` makes a tool's input of a month, untimed, and tells the commands to time."""

    name: str
    prepare: Callable[[Month, Path], Commands]


def hydrascope(month: Month, folder: Path) -> Commands:
    """Everything from the raw files to scored clusters: ingest with fingerprints, then a run."""
    lake = folder / "lake"
    return [step("ingest", month.folder, lake), step("score", lake, month.folder)]


def similar(month: Month, folder: Path, seconds: int) -> Commands:
    """The toolkit's network of similar messages within so many seconds; its CSV is not timed."""
    messages = folder / "messages.csv"
    coordination.write(month, messages)
    network = Network(coordination.SIMILAR.kind, seconds)
    return coordination.commands(messages, folder / "network.sqlite", network)


def minhash(month: Month, folder: Path) -> Commands:
    """Near duplicates among all prompts with datasketch."""
    exchanges = month.folder / "exchanges" / "exchanges.parquet"
    return [[sys.executable, "-m", "benchmarks.peers.minhash", str(exchanges)]]


OURS: Final = "hydrascope"
CONTENDERS: Final = (
    Contender(OURS, hydrascope),
    # One second is the toolkit's default; this program compares over the whole month.
    Contender("coordination 1 s", partial(similar, seconds=1)),
    Contender("coordination 1 min", partial(similar, seconds=60)),
    Contender("coordination 1 h", partial(similar, seconds=3600)),
    Contender("datasketch", minhash),
)
NAMES: Final = tuple(contender.name for contender in CONTENDERS)
