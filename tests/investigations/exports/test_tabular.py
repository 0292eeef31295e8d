"""Rows in all formats: typed, whole, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import json

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.exports import tabular
from investigations.exports.tabular import harmless, write_rows
from investigations.models import Export

F = Export.Form
SCHEMA = pa.schema(
    [
        ("name", pa.string()),
        ("number", pa.int64()),
        ("likelihood", pa.float64()),
        ("seen", pa.timestamp("us", tz="UTC")),
        ("sure", pa.bool_()),
    ]
)
SEEN = dt.datetime(2026, 9, 1, 12, 30, tzinfo=dt.UTC)
ROWS = [
    {"name": '=HYPERLINK("http://x")', "number": 1, "likelihood": 0.5, "seen": SEEN, "sure": True},
    {"name": "plain, with a comma", "number": 2, "likelihood": None, "seen": None, "sure": None},
]


def test_csv_is_whole_and_harmless(tmp_path):
    path = tmp_path / "out.csv"
    assert write_rows(iter(ROWS), SCHEMA, F.CSV, path) == 2
    with path.open(newline="") as file:
        found = list(csv.DictReader(file))
    assert found[0] == {
        "name": '\'=HYPERLINK("http://x")',
        "number": "1",
        "likelihood": "0.5",
        "seen": "2026-09-01T12:30:00Z",
        "sure": "True",
    }
    assert found[1]["name"] == "plain, with a comma" and found[1]["seen"] == ""


def test_a_spreadsheet_has_types_and_no_formula(tmp_path):
    path = tmp_path / "out.xlsx"
    assert write_rows(iter(ROWS), SCHEMA, F.XLSX, path) == 2
    sheet = openpyxl.load_workbook(path).active
    heading, first, second = list(sheet.iter_rows())
    assert [cell.value for cell in heading] == SCHEMA.names
    assert [cell.data_type for cell in first] == ["s", "n", "n", "d", "b"]
    assert first[0].value.startswith("'=") and first[3].value == SEEN.replace(tzinfo=None)
    assert [cell.value for cell in second][2:] == [None, None, None]


def test_a_sheet_that_is_full_goes_on_in_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tabular, "ROWS_OF_A_SHEET", 3)
    path = tmp_path / "out.xlsx"
    rows = [{**ROWS[1], "number": number} for number in range(7)]
    assert write_rows(iter(rows), SCHEMA, F.XLSX, path) == 7
    book = openpyxl.load_workbook(path)
    numbers = [row[1] for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert numbers == list(range(7)) and len(book.worksheets) == 3


def test_json_and_parquet_hold_the_values(tmp_path):
    assert write_rows(iter(ROWS), SCHEMA, F.JSON, tmp_path / "out.json") == 2
    found = json.loads((tmp_path / "out.json").read_text())
    assert found[0]["seen"] == "2026-09-01T12:30:00Z" and found[1]["sure"] is None
    assert write_rows(iter(ROWS), SCHEMA, F.PARQUET, tmp_path / "out.parquet") == 2
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.schema.equals(SCHEMA) and table.to_pylist() == ROWS


@pytest.mark.parametrize("form", [F.CSV, F.XLSX, F.JSON, F.PARQUET])
def test_nothing_is_a_file_too(tmp_path, form):
    assert write_rows(iter(()), SCHEMA, form, tmp_path / f"out.{form}") == 0


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    found = harmless(text)
    assert not found.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "|"))
    assert found.removeprefix("'") == text or found == text
