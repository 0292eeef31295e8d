"""Rows in the formats that spreadsheets and programs read; written as they come."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from investigations.exports.lines import rfc3339
from investigations.models import Export

Row = Mapping[str, Any]
# A sheet holds 1,048,576 rows; the rest goes on to the next.
ROWS_OF_A_SHEET: Final = 1_000_000
_CHUNK: Final = 20_000
# What a spreadsheet takes for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|")


def write_rows(rows: Iterable[Row], schema: pa.Schema, form: Export.Form, path: Path) -> int:
    """Write ``rows`` of ``schema`` to ``path``; returns how many. Memory stays as it is."""
    return _WRITERS[form](rows, schema, path)


def harmless(value: Any) -> Any:
    """A text that no spreadsheet runs: an apostrophe stands before what looks like a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA):
        return f"'{value}"
    return value


def _csv(rows: Iterable[Row], schema: pa.Schema, path: Path) -> int:
    number = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(schema.names)
        for row in rows:
            out.writerow([harmless(_plain(row[name])) for name in schema.names])
            number += 1
    return number


def _json(rows: Iterable[Row], schema: pa.Schema, path: Path) -> int:
    number = 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for number, row in enumerate(rows, start=1):
            plain = {name: _plain(row[name]) for name in schema.names}
            file.write(",\n" if number > 1 else "\n")
            file.write(json.dumps(plain, ensure_ascii=False, allow_nan=False))
        file.write("\n]\n")
    return number


def _parquet(rows: Iterable[Row], schema: pa.Schema, path: Path) -> int:
    number = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as out:
        for chunk in _chunks(rows):
            out.write_table(pa.Table.from_pylist(chunk, schema=schema))
            number += len(chunk)
    return number


def _xlsx(rows: Iterable[Row], schema: pa.Schema, path: Path) -> int:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
        "default_date_format": "yyyy-mm-dd hh:mm:ss",
    }
    number, feed = 0, iter(rows)
    with xlsxwriter.Workbook(str(path), options) as book:
        heading = book.add_format({"bold": True, "bottom": 1})
        share = book.add_format({"num_format": "0.0%"})
        while True:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(schema.names) - 1, 20)
            sheet.write_row(0, 0, schema.names, heading)
            own = 0
            for own, row in enumerate(islice(feed, ROWS_OF_A_SHEET), start=1):
                for column, name in enumerate(schema.names):
                    _cell(sheet, own, column, row[name], share if name == "likelihood" else None)
            number += own
            if own < ROWS_OF_A_SHEET:
                return number


def _cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    """Each as what it is: a text stays a text, also one that begins with an equals sign."""
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, harmless(str(value)))


def _plain(value: Any) -> Any:
    return rfc3339(value) if isinstance(value, dt.datetime) else value


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    feed = iter(rows)
    while chunk := list(islice(feed, _CHUNK)):
        yield chunk


_WRITERS: Final[Mapping[str, Callable[[Iterable[Row], pa.Schema, Path], int]]] = {
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
    "xlsx": _xlsx,
}
