"""This program on the same month, as it is shipped: its clusters, not its accounts, are flagged."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.baselines.month import Month
from investigations import detectors, ingest
from investigations.clusters.scoring import score
from investigations.lake.store import Lake

PARTS = ("accounts", "events", "exchanges")


def detect(month: Month, history: Month) -> dict[str, float]:
    """Account → score of the flagged distillation cluster that it is in, 0 if it is in none."""
    found = {row[0]: 0.0 for row in month.query("SELECT account_id FROM accounts").fetchall()}
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        for kind in PARTS:
            path = month.folder / (kind if kind == "exchanges" else f"{kind}.parquet")
            ingest.run(lake, kind, [path], quarantine=Path(folder) / "quarantine")
        with lake.reader() as reader:
            result = score(detectors.measure(reader))
    for cluster in result.clusters:
        if cluster.flagged and cluster.kind == "distillation":
            found |= {member.account_id: cluster.score for member in cluster.members}
    return found


def shipped_threshold(history: Month) -> float:
    """Whoever is in a flagged cluster is flagged."""
    return 0.0
