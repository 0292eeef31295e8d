"""Registration rhythm: accounts made one after the other, faster than people come by themselves.

A burst is a run of sign-ups whose local rate is far above the rate of the weeks around it; within
a burst the regularity of the gaps tells a script from a crowd.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View

# Sign-ups that a local rate is read from: fewer is noise, more blurs short bursts.
NEIGHBOURS = 6
# Times the rate of the fortnight around it.
EXCESS = 8.0
BACKGROUND_SECONDS = 14 * 86400.0
MIN_BURST = 5


def bursts(seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Numbers the bursts in sorted sign-up times (seconds): -1 where there is none.

    O(n log n) in the number of accounts.
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
    background = (high - low) / BACKGROUND_SECONDS
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
    sizes = np.bincount(found[found >= 0]) if inside.any() else np.zeros(0, dtype=np.int64)
    small = inside & (sizes[np.maximum(found, 0)] < MIN_BURST)
    found[small] = -1
    return found


def _bursts(view: View) -> ir.Table:
    known = view.accounts.select("account_id", seconds=view.accounts.created_at.epoch_seconds())
    table = known.order_by("seconds", "account_id").to_pyarrow()
    seconds = table["seconds"].to_numpy().astype(np.float64)
    number = bursts(seconds)
    inside = number >= 0
    first = {int(b): int(seconds[np.argmax(number == b)]) for b in np.unique(number[inside])}
    links = pa.table(
        {
            "account_id": table["account_id"].filter(pa.array(inside)).cast(pa.string()),
            "value": pa.array(
                [f"sign-ups from {first[int(b)]}" for b in number[inside]], pa.string()
            ),
            "share": pa.array(np.ones(int(inside.sum())), pa.float64()),
        }
    )
    return ibis.memtable(links)


REGISTRATION = LinkDetector("registration", 1, 0.4, "registration burst", _bursts)
