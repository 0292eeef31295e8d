"""The sampled exchanges as arrays, an account's in a row, where the lake is read in this process.

Most questions are about some accounts, or go through every account's prompts once: compiled loops
over rows that lie together answer them without a join, and a query reads such a table in less than
half of the time that it takes over one that the database holds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

EDGES: Final = ("skeleton_hash", "opening_hash", "closing_hash")
THREADS: Final = 2

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
Result = TypeVar("Result")


@dataclasses.dataclass(frozen=True, slots=True)
class Drawn:
    """The rows of ``table`` in the order of the accounts' numbers: those of account n are
    ``starts[n]:starts[n + 1]``. The arrays have one entry a row: ``hour`` since 1970, hashes,
    capabilities (bits), whether ``tools`` were called and whether the prompt was ``written`` to the
    log; the shingles of row r are ``shingles[lists[r]:lists[r + 1]]``."""

    table: pa.Table
    starts: Ints
    account: npt.NDArray[np.int32]
    hour: npt.NDArray[np.int32]
    prompt_hash: Hashes
    edges: tuple[Hashes, Hashes, Hashes]
    capabilities: npt.NDArray[np.int32]
    tools: npt.NDArray[np.bool_]
    written: npt.NDArray[np.bool_]
    lists: npt.NDArray[np.int32]
    shingles: Hashes

    @classmethod
    def of(cls, batches: Iterable[pa.RecordBatch], schema: pa.Schema, accounts: int) -> Drawn:
        """``batches`` of ``View.sample`` in any order; there are so many ``accounts``."""
        table = _in_order(pa.Table.from_batches(batches, schema=schema))
        column: dict[str, Any] = {name: table[name].chunk(0) for name in table.column_names}
        account, lists = column["account"].to_numpy(), column["shingles"]
        tools = pc.fill_null(pc.greater(column["tool_calls"], 0), False)
        skeleton, opening, closing = (column[name].to_numpy() for name in EDGES)
        return cls(
            table=table,
            starts=np.searchsorted(account, np.arange(accounts + 1)),
            account=account,
            hour=column["hour"].to_numpy(),
            prompt_hash=column["prompt_hash"].to_numpy(),
            edges=(skeleton, opening, closing),
            capabilities=column["capabilities"].to_numpy(),
            tools=tools.to_numpy(zero_copy_only=False),
            written=column["prompt_chars"].to_numpy() > 0,
            lists=lists.offsets.to_numpy(),
            shingles=lists.values.to_numpy(),
        )

    def prompts(self) -> Ints:
        """How many written prompts each account has."""
        return np.diff(np.append(0, np.cumsum(self.written))[self.starts])

    def in_parts(self, work: Callable[[int, int], Result]) -> list[Result]:
        """``work(first, last)`` for ranges of accounts with about as many rows each, at once in as
        many threads; the results in the order of the accounts."""
        rows = self.table.num_rows
        cuts = np.searchsorted(self.starts, [rows * n // THREADS for n in range(1, THREADS)])
        ends = [0, *cuts.tolist(), len(self.starts) - 1]
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(work, ends[:-1], ends[1:]))


def _in_order(table: pa.Table) -> pa.Table:
    """The rows sorted by account, each column in one piece and gathered by itself: an unsorted one
    goes before the next is made."""
    order = pa.array(np.argsort(table["account"].to_numpy(), kind="stable"))
    columns = [table.column(place) for place in range(table.num_columns)]
    schema = table.schema
    del table

    def gathered(place: int) -> pa.Array:
        column, columns[place] = columns[place], pa.chunked_array([], schema.field(place).type)
        whole = column.combine_chunks()
        return _lists(whole, order) if pa.types.is_list(whole.type) else whole.take(order)

    # The lists first: they take longest.
    places = sorted(
        range(len(columns)), key=lambda place: not pa.types.is_list(schema.types[place])
    )
    with ThreadPoolExecutor(THREADS) as threads:
        made = dict(zip(places, threads.map(gathered, places), strict=True))
    return pa.Table.from_arrays([made[place] for place in range(len(columns))], schema=schema)


def _lists(column: pa.ListArray, order: pa.Array) -> pa.ListArray:
    """What ``take`` gives, without a number for each value of each list; null becomes empty."""
    offsets, rows = column.offsets.to_numpy(), order.to_numpy()
    ends = np.concatenate(([0], np.cumsum(np.diff(offsets)[rows]))).astype(offsets.dtype)
    values = _copied(column.values.to_numpy(), offsets[rows], ends)
    return pa.ListArray.from_arrays(pa.array(ends), pa.array(values))


@numba.njit(cache=True, nogil=True)
def _copied(values: Any, begin: Any, ends: Any) -> Any:
    """The runs of ``values`` that begin there, one behind the other."""
    found = np.empty(ends[-1], values.dtype)
    for row in range(len(begin)):
        first, length = begin[row], ends[row + 1] - ends[row]
        for at in range(length):
            found[ends[row] + at] = values[first + at]
    return found
