"""Where each of many hashes stands in a list of some: no hashing again of what is a hash."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]


def positions(values: Hashes, sought: Hashes) -> npt.NDArray[np.int64]:
    """The position of each of ``values`` in ``sought``, which is in order and has no value twice;
    -1 where it is not there."""
    highest = int(sought.max(initial=0))
    shift = max(0, highest.bit_length() - (2 * len(sought)).bit_length())
    beginnings = (sought >> np.uint64(shift)).astype(np.int64)
    # The last place has none: who is above the highest goes there.
    places = np.searchsorted(beginnings, np.arange((highest >> shift) + 3))
    return _positions(values, sought, places, np.uint64(shift))


@numba.njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)
def _positions(values: Any, sought: Any, places: Any, shift: Any) -> Any:
    """``sought[places[p]:places[p + 1]]`` are those that begin with ``p``."""
    found, last = np.full(len(values), -1, np.int64), np.uint64(len(places) - 2)
    for at in range(len(values)):
        place = np.int64(min(values[at] >> shift, last))
        for entry in range(places[place], places[place + 1]):
            if sought[entry] == values[at]:
                found[at] = entry
    return found
