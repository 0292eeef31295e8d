"""The first exchanges of a month as a month of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.baselines.month import Month


def portion(month: Month, size: int, folder: Path) -> Month:
    """The earliest ``size`` exchanges, with all accounts and events, written to ``folder``.

    The earliest and not a sample: as many exchanges a minute as in the whole, which is what tools
    that compare within a time window depend on.
    """
    (folder / "exchanges").mkdir(parents=True, exist_ok=True)
    for name in ("accounts.parquet", "events.parquet", "truth.parquet"):
        shutil.copy(month.folder / name, folder / name)
    target = folder / "exchanges" / "exchanges.parquet"
    # A COPY takes no parameters; both values are of this program.
    month.query(
        f"COPY (SELECT * FROM exchanges ORDER BY timestamp, exchange_id LIMIT {size}) TO '{target}'"
    )
    return Month(folder)
