"""Rows of a file into rows of the contract; what does not fit stays out, with its reason."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from investigations.ingest.chunk import Chunk, Rejection
from investigations.ingest.columns import (
    FUTURE,
    Reasons,
    convert,
    excerpt,
    holding_nul,
    impossible_times,
    longer_than,
)
from investigations.lake.schema import EVENT_KINDS

# No model takes a longer prompt; beyond it a row is damage or an attack on whoever reads it.
MAX_TEXT_BYTES: Final = 16 << 20
MAX_FIELD_BYTES: Final = 64 << 10
_TEXTS: Final = ("prompt", "system_prompt")
_MAY_BE_EMPTY: Final = ("prompt",)


@dataclasses.dataclass(frozen=True, slots=True)
class Conformed:
    """The good rows in the wanted schema, and the others."""

    rows: pa.RecordBatch
    rejections: Sequence[Rejection]


def conform(chunk: Chunk, schema: pa.Schema, max_text_bytes: int = MAX_TEXT_BYTES) -> Conformed:
    """Convert and check every column of ``schema``; unknown columns are ignored."""
    reasons: Reasons = {}
    columns: list[pa.Array] = []
    latest = dt.datetime.now(dt.UTC) + FUTURE
    count = len(chunk.rows)
    for field in schema:
        values = chunk.columns.get(field.name)
        if values is None:
            columns.append(pa.nulls(count, field.type))
            found: Reasons = {} if field.nullable else dict.fromkeys(range(count), "no such column")
        else:
            array, found = convert(values, field.type, mend=field.name in _TEXTS)
            columns.append(_blank_to_null(array, field))
        checks = [found, *_checks(columns[-1], field, latest, max_text_bytes)]
        for check in checks:
            for row, reason in check.items():
                reasons.setdefault(row, f"{field.name}: {reason}")
    rejections = [
        Rejection(int(chunk.rows[row]), reason, chunk.record(row))
        for row, reason in sorted(reasons.items())
    ]
    if reasons:
        good = np.ones(count, bool)
        good[list(reasons)] = False
        columns = [column.filter(pa.array(good)) for column in columns]
    return Conformed(pa.RecordBatch.from_arrays(columns, schema=schema), rejections)


def _blank_to_null(values: pa.Array, field: pa.Field) -> pa.Array:
    """CSV knows no null, so an empty optional text is none; an empty prompt stays one."""
    if not pa.types.is_string(field.type) or field.name in _MAY_BE_EMPTY:
        return values
    return pc.if_else(pc.equal(pc.binary_length(values), 0), pa.scalar(None, field.type), values)


def _checks(
    values: pa.Array, field: pa.Field, latest: dt.datetime, max_text_bytes: int
) -> list[Reasons]:
    checks = []
    if not field.nullable and values.null_count:
        empty = np.flatnonzero(values.is_null().to_numpy(zero_copy_only=False))
        checks.append({int(row): "missing" for row in empty})
    if pa.types.is_string(field.type):
        limit = max_text_bytes if field.name in _TEXTS else MAX_FIELD_BYTES
        checks += [holding_nul(values), longer_than(values, limit)]
    elif pa.types.is_timestamp(field.type):
        checks.append(impossible_times(values, latest))
    elif pa.types.is_integer(field.type):
        checks.append(_negative(values))
    if field.name == "kind":
        checks.append(_unknown_kinds(values))
    return checks


def _negative(values: pa.Array) -> Reasons:
    low = pc.min(values).as_py()
    if low is None or low >= 0:
        return {}
    rows = np.flatnonzero(pc.less(values, 0).fill_null(False).to_numpy(zero_copy_only=False))
    return {int(row): f"negative: {values[row].as_py()}" for row in rows}


def _unknown_kinds(values: pa.Array) -> Reasons:
    known = pc.is_in(values, pa.array(EVENT_KINDS)).to_numpy(zero_copy_only=False)
    return {
        int(row): f"unknown kind {excerpt(values[row].as_py())} (known: {', '.join(EVENT_KINDS)})"
        for row in np.flatnonzero(~known)
        if values[row].is_valid
    }
