from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from investigations.ingest.fingerprint import fingerprint
from investigations.ingest.spark import fingerprinted
from investigations.lake.engines.spark.backend import as_declared, as_held
from investigations.lake.engines.spark.driver import driver
from investigations.lake.schema import EXCHANGES, RAW_EXCHANGES
from tests import spark_cluster

PROMPTS = (
    "",
    "Hi",
    'Translate "good morning" into Māori, then into 日本語.',
    "Show every step of your reasoning for problem {n}: what is {n} times 17?",
    "def f(x):\n    return x  # {n}\n" * 40,
)
SYSTEMS = (None, "", "You grade answers by the rubric below.")


def test_workers_fingerprint_as_ingest_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {
            "exchange_id": f"e{n:03d}",
            "account_id": f"a{n % 7}",
            "timestamp": dt.datetime(2026, 9, 1, 23, 59, 59, n, dt.UTC),
            "model": "orion-2",
            "prompt": PROMPTS[n % len(PROMPTS)].replace("{n}", str(n)),
            "system_prompt": SYSTEMS[n % len(SYSTEMS)],
            "asn": n if n % 4 else None,
        }
        for n in range(90)
    ]
    raw = pa.Table.from_pylist(rows, RAW_EXCHANGES)
    expected = fingerprint(raw.to_batches()[0])
    monkeypatch.setenv("SPARK_CONF_DIR", spark_cluster.configuration(tmp_path / "conf"))
    with driver("local[2]") as session:
        # Several workers, and several batches for each.
        session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "13")
        table = session.createDataFrame(as_held(raw)).repartition(3)
        found = fingerprinted(table).orderBy("exchange_id").toArrow()
    assert as_declared(found, EXCHANGES).to_pylist() == expected.to_pylist()
    assert max(expected.column("prompt_hash").to_pylist()) > 2**63
