"""Own column names, fixed values and units of time: what ``--map file.toml`` says.

    [columns]
    account_id = "customer"                      # the column that holds it
    timestamp = { column = "ts", unit = "ms" }   # a number: s, ms, us or ns since 1970
    platform = { value = "api" }                 # the same for every row

Columns that are not named keep their own name. In JSON lines ``request.user`` is the field
``user`` in the object ``request``.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from investigations.ingest.chunk import Chunk
from investigations.ingest.columns import Column

UNITS: Final = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 0.001}


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """Where a column comes from: another column, or one value for all rows."""

    column: str | None
    value: str | None = None
    unit: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnMap:
    """Origins by the contract's names; ``text`` is the file, which identifies it."""

    origins: Mapping[str, Origin]
    text: str

    @staticmethod
    def load(path: Path, columns: Mapping[str, pa.DataType]) -> ColumnMap:
        """Read a TOML file; raises ValueError, naming the file, for one without sense."""
        try:
            text = path.read_text(encoding="utf-8")
            table = tomllib.loads(text).get("columns")
        except (OSError, ValueError) as error:
            raise ValueError(f"{path}: {error}") from error
        if not isinstance(table, dict) or not table:
            raise ValueError(f"{path}: no [columns] in it")
        origins = {name: _origin(path, name, entry, columns) for name, entry in table.items()}
        return ColumnMap(origins, text)

    @property
    def source_columns(self) -> frozenset[str]:
        return frozenset(
            origin.column for origin in self.origins.values() if origin.column is not None
        )

    def row(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """A JSON object with its fields under the contract's names; values stay as they are."""
        used = {(origin.column or "").split(".")[0] for origin in self.origins.values()}
        row = {
            name: value
            for name, value in record.items()
            if name not in self.origins and name not in used
        }
        for name, origin in self.origins.items():
            if origin.column is not None:
                row[name] = _field(record, origin.column)
        return row

    def rename(self, chunk: Chunk) -> Chunk:
        """Columns of a table under the contract's names."""
        columns = {n: values for n, values in chunk.columns.items() if n not in self.origins}
        for name, origin in self.origins.items():
            if origin.column is not None and origin.column in chunk.columns:
                columns[name] = chunk.columns[origin.column]
        return dataclasses.replace(chunk, columns=columns)

    def complete(self, chunk: Chunk) -> Chunk:
        """Add the fixed values, and turn numbers into times."""
        columns: dict[str, Column] = dict(chunk.columns)
        for name, origin in self.origins.items():
            if origin.value is not None:
                columns[name] = pa.repeat(pa.scalar(origin.value), len(chunk.rows))
            elif origin.unit is not None and name in columns:
                columns[name] = _times(columns[name], origin.unit)
        return dataclasses.replace(chunk, columns=columns)


def _origin(path: Path, name: str, entry: Any, columns: Mapping[str, pa.DataType]) -> Origin:
    if name not in columns:
        raise ValueError(f"{path}: {name} is no column of this kind of file")
    if isinstance(entry, str):
        return Origin(entry)
    if not isinstance(entry, dict) or set(entry) not in (
        {"column"},
        {"column", "unit"},
        {"value"},
        {"unit"},
    ):
        raise ValueError(f"{path}: {name} needs a column, a column with a unit, or a value")
    unit = entry.get("unit")
    if unit is not None and (unit not in UNITS or not pa.types.is_timestamp(columns[name])):
        raise ValueError(f"{path}: {name} cannot have the unit {unit!r} (known: s, ms, us, ns)")
    if "value" in entry:
        return Origin(None, str(entry["value"]))
    return Origin(str(entry.get("column", name)), None, unit)


def _field(record: Mapping[str, Any], path: str) -> Any:
    if path in record:
        return record[path]
    value: Any = record
    for step in path.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _times(values: Column, unit: str) -> Column:
    """Numbers since 1970 as times; what is no number is left for the conversion to judge."""
    if isinstance(values, pa.Array) and pa.types.is_integer(values.type):
        return values.cast(pa.int64()).cast(pa.timestamp(unit, tz="UTC"))
    if isinstance(values, pa.Array) and pa.types.is_timestamp(values.type):
        return values
    items = values.to_pylist() if isinstance(values, pa.Array) else values
    return [_time(item, UNITS[unit]) for item in items]


def _time(value: Any, microseconds: float) -> Any:
    try:
        number = float(value)
        return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(
            microseconds=round(number * microseconds)
        )
    except (TypeError, ValueError, OverflowError):
        return value
