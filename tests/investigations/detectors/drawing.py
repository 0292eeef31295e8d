"""Samples in memory, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from investigations.detectors.drawn import Drawn

SCHEMA = pa.schema(
    [
        pa.field("account", pa.int32()),
        pa.field("hour", pa.int32()),
        *(
            pa.field(name, pa.uint64())
            for name in ("prompt_hash", "skeleton_hash", "opening_hash", "closing_hash")
        ),
        pa.field("shingles", pa.list_(pa.uint64())),
        pa.field("capabilities", pa.int32()),
        pa.field("prompt_chars", pa.int32()),
        pa.field("tool_calls", pa.int64()),
    ]
)
USUALLY: Mapping[str, Any] = {
    **dict.fromkeys(SCHEMA.names, 0),
    "shingles": (),
    "prompt_chars": 100,
    "tool_calls": None,
}


def drawn_of(rows: Sequence[Mapping[str, Any]], accounts: int) -> Drawn:
    """Rows with at least ``account``, in batches of seven."""
    table = pa.Table.from_pylist([{**USUALLY, **row} for row in rows], schema=SCHEMA)
    return Drawn.of(table.to_batches(max_chunksize=7), SCHEMA, accounts)
