from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from investigations.ingest.column_map import ColumnMap
from investigations.lake.schema import RAW_EXCHANGES
from investigations.lake.store import Lake
from tests.investigations.ingest.rows import ingest, lines, write

MAP = """
[columns]
exchange_id = "request.id"
account_id = "customer"
timestamp = { column = "ts", unit = "ms" }
prompt = "request.text"
platform = { value = "gateway" }
"""
COLUMNS = {field.name: field.type for field in RAW_EXCHANGES}
MILLISECONDS = 1_788_256_800_123


def loaded(tmp_path: Path, lake: Lake) -> list[dict[str, object]]:
    with lake.reader() as reader:
        rows = reader.exchanges().order_by("exchange_id")
        return (
            rows.select("exchange_id", "account_id", "timestamp", "platform")
            .to_pyarrow()
            .to_pylist()
        )


def test_json_lines_with_nested_fields(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    column_map = write(tmp_path / "map.toml", MAP.encode())
    record = {
        "request": {"id": "r1", "text": "Hi"},
        "customer": "c",
        "ts": MILLISECONDS,
        "model": "m",
    }
    file = write(
        tmp_path / "a.jsonl", lines([record, {**record, "request": {"id": "r2", "text": "Ho"}}])
    )
    report = ingest(lake, file, column_map=column_map)
    assert (report.new, report.problems) == (2, [])
    row = loaded(tmp_path, lake)[0]
    assert row["timestamp"].isoformat() == "2026-09-01T10:00:00.123000+00:00"
    assert (row["exchange_id"], row["account_id"], row["platform"]) == ("r1", "c", "gateway")


@pytest.mark.parametrize("container", ["csv", "parquet"])
def test_tables(tmp_path: Path, container: str) -> None:
    lake = Lake(tmp_path / "lake")
    text = MAP.replace("request.", "")
    column_map = write(tmp_path / "map.toml", text.encode())
    file = tmp_path / f"a.{container}"
    if container == "csv":
        write(file, f"id,text,customer,ts,model\nr1,Hi,c,{MILLISECONDS},m\n".encode())
    else:
        row = {"id": "r1", "text": "Hi", "customer": "c", "ts": MILLISECONDS, "model": "m"}
        pq.write_table(pa.Table.from_pylist([row]), file)
    report = ingest(lake, file, column_map=column_map)
    assert (report.new, report.problems) == (1, [])
    assert loaded(tmp_path, lake)[0]["timestamp"].microsecond == 123_000


@pytest.mark.parametrize("value", [float("nan"), "soon", 10**30])
def test_a_number_that_is_no_time_is_rejected(tmp_path: Path, value: object) -> None:
    lake = Lake(tmp_path / "lake")
    column_map = write(tmp_path / "map.toml", b'[columns]\ntimestamp = { unit = "s" }\n')
    record = {"exchange_id": "e", "account_id": "a", "model": "m", "prompt": "", "timestamp": value}
    report = ingest(lake, write(tmp_path / "a.jsonl", lines([record])), column_map=column_map)
    assert (report.new, report.rejected) == (0, 1)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[columns", "map.toml"),
        ("[other]\na = 1", "no [columns]"),
        ('[columns]\ncustomer = "x"', "customer is no column"),
        ('[columns]\nprompt = { column = "x", unit = "ms" }', "cannot have the unit"),
        ('[columns]\ntimestamp = { column = "x", unit = "weeks" }', "cannot have the unit"),
        ("[columns]\nprompt = 7", "needs a column"),
        ('[columns]\nprompt = { colum = "x" }', "needs a column"),
    ],
)
def test_a_map_without_sense_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = write(tmp_path / "map.toml", text.encode())
    with pytest.raises(ValueError, match=r"map\.toml") as error:
        ColumnMap.load(path, COLUMNS)
    assert complaint in str(error.value)
