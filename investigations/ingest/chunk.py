"""Some rows of an input file on their way in, before anything is known about their types."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from investigations.ingest.columns import Column


@dataclasses.dataclass(frozen=True, slots=True)
class Rejection:
    """A row that stays out. ``record`` is what was read of it: values by column, or raw text."""

    row: int
    reason: str
    record: Any


@dataclasses.dataclass(frozen=True, slots=True)
class Chunk:
    """Columns of equal length with the row number (from 1) that each value has in its file.

    ``rejections`` are rows of this stretch that the reader itself had to leave out; ``damage`` are
    lines about stretches that could not be read; ``unknown`` the names that were passed over;
    ``consumed`` is the share of the file read so far, 0 to 1.
    """

    columns: Mapping[str, Column]
    rows: NDArray[np.int64]
    rejections: Sequence[Rejection] = ()
    damage: Sequence[str] = ()
    consumed: float = 0.0
    unknown: frozenset[str] = frozenset()

    def record(self, index: int) -> dict[str, Any]:
        """The values of one row, as JSON can hold them."""
        return {name: _plain(column, index) for name, column in self.columns.items()}


def _plain(column: Column, index: int) -> Any:
    value = column[index]
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    if not isinstance(column, pa.Array):
        return value
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return bytes(value.as_buffer()).decode(errors="backslashreplace")
    except (ValueError, OverflowError):
        return str(value.cast(pa.int64()).as_py())
