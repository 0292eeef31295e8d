"""Registration rhythm: accounts made one after the other, faster than people come by themselves.

A burst is a run of sign-ups whose local rate is far above the rate of the weeks around it.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from investigations.detectors.clock import seconds
from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View

# Sign-ups that a local rate is read from: fewer is noise, more blurs short bursts.
NEIGHBOURS = 6
# Times the rate of the fortnight around it.
EXCESS = 8.0
BACKGROUND_SECONDS = 14 * 86400.0


def bursts(seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Numbers the bursts in sorted sign-up times (seconds): -1 where there is none.

    A burst has more than ``NEIGHBOURS`` accounts. O(n log n) in the number of accounts.
    """
    n = len(seconds)
    found = np.full(n, -1, dtype=np.int64)
    if n <= NEIGHBOURS:
        return found
    width = np.maximum(seconds[NEIGHBOURS:] - seconds[:-NEIGHBOURS], 1.0)
    local = NEIGHBOURS / width
    middle = (seconds[NEIGHBOURS:] + seconds[:-NEIGHBOURS]) / 2
    low = np.searchsorted(seconds, middle - BACKGROUND_SECONDS / 2)
    high = np.searchsorted(seconds, middle + BACKGROUND_SECONDS / 2)
    # The run is part of its own surroundings, even where it is longer than they are: seven accounts
    # in a month are few, not a burst in an empty fortnight.
    background = np.maximum(high - low, NEIGHBOURS + 1) / BACKGROUND_SECONDS
    # Where the burst itself fills the fortnight its own rate is the background: the population's
    # median rate then stands in.
    typical = np.median(background)
    excess = local > EXCESS * np.minimum(background, 2 * typical)
    inside = np.zeros(n, dtype=bool)
    for offset in range(NEIGHBOURS + 1):
        inside[offset : offset + len(excess)] |= excess
    starts = inside & ~np.concatenate(([False], inside[:-1]))
    numbers = np.cumsum(starts) - 1
    found[inside] = numbers[inside]
    return found


def _bursts(view: View) -> pa.Table:
    known = view.accounts.select("account", registered=seconds(view.accounts.created_at))
    table = known.order_by("registered", "account").to_pyarrow()
    registered = table["registered"].to_numpy().astype(np.float64)
    number = bursts(registered)
    inside = number >= 0
    # Bursts are numbered from 0 in order, so a number is its place among the first sign-ups.
    starts = registered[inside][np.unique(number[inside], return_index=True)[1]]
    first = [dt.datetime.fromtimestamp(t, tz=dt.UTC).strftime("%Y-%m-%d %H:%M UTC") for t in starts]
    return pa.table(
        {
            "account": table["account"].filter(pa.array(inside)),
            "value": pa.array([f"sign-ups from {first[b]}" for b in number[inside]], pa.string()),
            "share": pa.array(np.ones(int(inside.sum())), pa.float64()),
        }
    )


REGISTRATION = LinkDetector("registration", 1, 0.4, "registration burst", _bursts)
