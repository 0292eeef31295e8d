from __future__ import annotations

import datetime as dt

import ibis
import pyarrow as pa
import pytest

from investigations.detectors.clock import seconds
from tests.investigations.detectors import plain


@pytest.mark.parametrize(
    "at",
    [
        dt.datetime(2026, 3, 1, 12, 59, 59, 999_999, dt.UTC),
        dt.datetime(2026, 3, 1, 13, 0, 0, 0, dt.UTC),
        dt.datetime(2026, 3, 1, 13, 0, 0, 500_000, dt.UTC),
        dt.datetime(1969, 12, 31, 23, 59, 59, 400_000, dt.UTC),
        dt.datetime(2040, 1, 1, tzinfo=dt.UTC),  # beyond 32 bits
    ],
)
def test_seconds_are_whole_and_rounded_down(at: dt.datetime) -> None:
    table = ibis.memtable(pa.table({"at": pa.array([at], pa.timestamp("us", tz="UTC"))}))
    assert seconds(table.at).to_pyarrow().to_pylist() == [plain.seconds(at)]
