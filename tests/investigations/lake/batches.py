"""Small published batches for tests of the lake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from investigations.ingest.fingerprint import fingerprint
from investigations.lake.manifest import Batch
from investigations.lake.schema import ACCOUNTS, RAW_EXCHANGES, TEXTS
from investigations.lake.staging import Rows, StagedBatch
from investigations.lake.store import Lake, LakeWriter

DAY = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


def exchanges(numbers: Sequence[int], day: dt.datetime = DAY, **changes: Any) -> Rows:
    rows = [
        {
            "exchange_id": f"e{number}",
            "account_id": f"a{number % 3}",
            "timestamp": day + dt.timedelta(seconds=number),
            "model": "orion-2",
            "prompt": f"prompt {number}",
            **changes,
        }
        for number in numbers
    ]
    raw = pa.RecordBatch.from_pylist(rows, RAW_EXCHANGES)
    return {"exchanges": fingerprint(raw), "texts": raw.select(TEXTS.names)}


def accounts(**plans: str) -> Rows:
    rows = [{"account_id": name, "created_at": DAY, "plan": plan} for name, plan in plans.items()]
    return {"accounts": pa.RecordBatch.from_pylist(rows, ACCOUNTS)}


def publish(writer: LakeWriter, staged: StagedBatch, kind: str = "exchanges", **more: Any) -> Batch:
    staged.finish()
    counts = {"read": 1, "new": 1, "duplicate": 0, "rejected": 0}
    settings = {"source": "s", "digest": "d", "fingerprint_version": 1, "counts": counts, **more}
    return writer.publish(staged, kind=kind, **settings)


def add(lake: Lake, rows: Rows, day: dt.datetime | None = DAY, **more: Any) -> Batch:
    kind = next(iter(rows))
    with lake.writer() as writer, writer.stage() as staged:
        staged.add(rows, day.date() if day and kind == "exchanges" else None)
        return publish(writer, staged, kind, **more)


def ids(lake: Lake, table: str = "exchanges") -> list[str]:
    with lake.reader() as reader:
        rows = reader.exchanges() if table == "exchanges" else reader.texts()
        return sorted(rows.exchange_id.to_pyarrow().to_pylist())


def files(lake: Lake, table: str) -> list[str]:
    return lake.storage.list(table)
