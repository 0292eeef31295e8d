"""Which prompts show which groups' structure, looked up in compiled loops.

A join would spread every prompt's phrases over rows of their own and hash them all, and a third of
a large sample's prompts show some structure. ``marked.structured_rows`` says the same as a join,
for engines that work elsewhere.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Final

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from investigations.clusters.groups import Groups
from investigations.detectors.drawn import Drawn, Ints

# A template, or phrases of this weight together, make an exchange structured: one phrase may be a
# common turn of phrase.
MIN_PHRASES: Final = 2
# Stands for an account's group: nothing of it is looked at, or it may show anybody's structure.
SKIPPED: Final = -1
ANY: Final = -2
# Places of the look-up table for each value, so that most values that are not in it meet none.
PLACES: Final = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Structure:
    """The structure of ``count`` groups, to be looked up: ``values`` in order, each with a group
    and what it counts for it as an edge of a prompt (first column of ``weight``) and as a phrase
    (second). Values are hashes, so their leading bits spread them evenly: those that begin with
    ``p`` are ``values[places[p]:places[p + 1]]``; the last place has none."""

    values: npt.NDArray[np.uint64]
    group: Ints
    weight: Ints
    places: Ints
    shift: int
    count: int

    @classmethod
    def of(cls, templates: pa.Table, said: pa.Table, count: int) -> Structure:
        """``templates`` has the columns group and value, ``said`` weight as well."""
        values = np.concatenate([part["value"].to_numpy() for part in (templates, said)])
        group = np.concatenate([part["group"].to_numpy() for part in (templates, said)])
        weight = np.zeros((len(values), 2), dtype=np.int64)
        weight[: templates.num_rows, 0] = MIN_PHRASES
        weight[templates.num_rows :, 1] = said["weight"].to_numpy()
        order = np.argsort(values, kind="stable")
        values = values[order]
        highest = int(values.max(initial=0))
        shift = max(0, highest.bit_length() - (len(values) * PLACES).bit_length())
        beginnings = (values >> np.uint64(shift)).astype(np.int64)
        places = np.searchsorted(beginnings, np.arange((highest >> shift) + 3))
        return cls(values, group[order], weight[order], places, shift, count)


def shown(drawn: Drawn, structure: Structure, asked: Groups) -> tuple[Ints, Ints]:
    """The rows of ``drawn``, in order, that show structure, and the groups whose it is.

    ``asked`` has for each account the one group whose structure counts, ``SKIPPED`` or ``ANY``.
    """

    def found(first: int, last: int) -> tuple[Ints, Ints]:
        return _showing(
            drawn.starts,
            first + np.flatnonzero(asked[first:last] != SKIPPED),
            asked,
            drawn.edges,
            drawn.lists,
            drawn.shingles,
            structure.values,
            structure.group,
            structure.weight,
            structure.places,
            np.uint64(structure.shift),
            np.zeros(structure.count, dtype=np.int64),
        )

    row, group = map(np.concatenate, zip(*drawn.in_parts(found), strict=True))
    return row, group


@numba.njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)
def _showing(
    starts: Any,
    accounts: Any,
    asked: Any,
    edges: Any,
    lists: Any,
    shingles: Any,
    values: Any,
    group: Any,
    weight: Any,
    places: Any,
    shift: Any,
    sums: Any,
) -> Any:
    """Rows and groups, row by row, of some accounts, where a row shows a group's structure;
    ``sums`` are zeros before and after. One loop without calls: arrays that are handed on cost more
    than the look-up."""
    met, last = np.empty(len(sums), np.int64), np.uint64(len(places) - 2)
    rows, groups, found = np.empty(1024, np.int64), np.empty(1024, np.int64), 0
    for account in accounts:
        own = asked[account]
        for row in range(starts[account], starts[account + 1]):
            count = 0
            for at in range(lists[row] - len(edges), lists[row + 1]):
                kind = 1 if at >= lists[row] else 0
                value = shingles[at] if kind else edges[at - lists[row] + len(edges)][row]
                place = np.int64(min(value >> shift, last))
                for entry in range(places[place], places[place + 1]):
                    number, amount = group[entry], weight[entry, kind]
                    if values[entry] != value or amount == 0 or (own != ANY and own != number):
                        continue
                    if sums[number] == 0:
                        met[count] = number
                        count += 1
                    sums[number] += amount
            if found + count > len(rows):
                rows = np.concatenate((rows, np.empty(len(rows) + count, np.int64)))
                groups = np.concatenate((groups, np.empty(len(groups) + count, np.int64)))
            for number in met[:count]:
                if sums[number] >= MIN_PHRASES:
                    rows[found], groups[found] = row, number
                    found += 1
                sums[number] = 0
    return rows[:found], groups[:found]
