"""``compile_loops``: what the inner loops are compiled to, kept before anybody waits for it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np

import simulator
from investigations import detectors, ingest
from investigations.clusters.inverted import nearest_rows
from investigations.clusters.scoring import score
from investigations.lake.store import Lake
from investigations.management import shell

PARTS: Final = (
    ("accounts", "accounts.parquet"),
    ("events", "events.parquet"),
    ("exchanges", "exchanges"),
)


class Command(shell.Pageless):
    help = (
        "Compile the inner loops, which the first import and the first scoring do otherwise "
        "(make setup calls it). Numba keeps the result beside the sources."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="hydrascope-") as name:
            raw, lake = Path(name) / "raw", Lake(f"{name}/lake")
            simulator.write(scenario="single", scale=0.001, seed=1, evasion="careful", output=raw)
            for kind, file in PARTS:
                ingest.run(lake, kind, [str(raw / file)], quarantine=Path(name))
            with lake.reader() as reader:
                score(detectors.measure(reader))
        # So small a population is searched without an index.
        nearest_rows(np.random.default_rng(1).random((8192, 8), dtype=np.float32), 4, 0.5)
