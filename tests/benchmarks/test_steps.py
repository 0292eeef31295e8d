"""What is timed does the work that it is said to do."""

from __future__ import annotations

import json
from pathlib import Path

import ibis.expr.types as ir
import pytest

from benchmarks import steps
from benchmarks.steps import COLUMNS, Stages, digest
from benchmarks.worlds import World
from investigations import detectors
from investigations.clusters.scoring import score
from investigations.lake import tallies
from investigations.lake.store import LakeReader


class Narrow(LakeReader):
    """A lake that has only the columns that the baseline reads."""

    def exchanges(self, since: object = None, until: object = None) -> ir.Table:
        return super().exchanges(since, until).select(*COLUMNS, "day")  # type: ignore[arg-type]


def test_scoring_reads_no_other_columns_than_the_baseline(small: World) -> None:
    with small.lake.reader() as reader:
        full = score(detectors.measure(reader))
    for path in small.lake.storage.list(tallies.FOLDER):
        small.lake.storage.delete(path)
    with small.lake.reader() as reader:
        reader.__class__ = Narrow
        narrow = score(detectors.measure(reader))
    assert digest(narrow) == digest(full)
    assert any(cluster.flagged for cluster in full.clusters)


def test_reading_looks_at_every_row(small: World) -> None:
    assert steps.read(Path(small.lake.url))["rows"] == 12_000


def test_a_full_run_counts_nothing_beforehand(small: World) -> None:
    lake = Path(small.lake.url)
    steps.rescore(lake, small.raw)
    counted = {path: path.stat().st_mtime_ns for path in (lake / tallies.FOLDER).rglob("*.parquet")}
    again = steps.rescore(lake, small.raw)
    assert counted == {path: path.stat().st_mtime_ns for path in counted}
    full = steps.score(lake, small.raw)
    assert all(path.stat().st_mtime_ns > before for path, before in counted.items())
    assert full["clusters"] == again["clusters"]
    assert full["stages"]
    assert full["peak_mib"] > 50
    assert json.dumps(full)


def test_stages_are_timed_to_their_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([1.0, 3.0, 3.0, 7.0, 7.0, 8.0])
    monkeypatch.setattr(steps.time, "perf_counter", lambda: next(now))
    stages = Stages()
    stages("Linking", 0.0)
    stages("Grouping", 0.5)
    stages("Linking", 0.9)
    stages.end()
    stages.end()
    assert stages.seconds == {"Linking": 3.0, "Grouping": 4.0}
