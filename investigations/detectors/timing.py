"""Timing in lockstep: accounts whose work starts in the same windows.

One window is not enough: a minute shows a scheduler, eight hours show a shift. A window is a value
that the accounts who *began* a stretch of work in it have in common; in a busy
population such a value is held by many and so is worth little, alone at night it is worth much.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View

# Minutes; one minute to eight hours.
WINDOWS = (1, 15, 60, 480)
# A pause of this long ends a stretch of work.
PAUSE_MINUTES = 180
EVENTS_PER_ACCOUNT = 96

Numbers = npt.NDArray[np.int64]

_MICROSECONDS: Final = 1_000_000


def _starts(view: View) -> tuple[Numbers, Numbers]:
    """When accounts began to work after a pause: their numbers and the seconds, in order.

    A pause is longer than an hour, so it lies between an account's exchanges of two hours: between
    the last of one and the first of the next. At most ``EVENTS_PER_ACCOUNT``, the earliest.
    """
    hours = view.hourly.select("account", "hour", "first", "last").to_pyarrow()
    account = hours["account"].to_numpy().astype(np.int64)
    hour = hours["hour"].to_numpy().astype(np.int64)
    hour -= hour.min()
    order = np.argsort(account * (hour.max() + 1) + hour)
    account = account[order]
    first, last = (
        hours[name].cast(pa.int64()).to_numpy()[order] // _MICROSECONDS
        for name in ("first", "last")
    )
    begins = np.ones(len(account), dtype=bool)
    same = account[1:] == account[:-1]
    begins[1:] = ~same | (first[1:] - last[:-1] > PAUSE_MINUTES * 60)
    account, first = account[begins], first[begins]
    place = np.arange(len(account)) - np.searchsorted(account, account)
    kept = place < EVENTS_PER_ACCOUNT
    return account[kept], first[kept]


def _lockstep(view: View) -> pa.Table:
    account, second = _starts(view)
    accounts, values = [], []
    for place, minutes in enumerate(WINDOWS):
        slot = second // (60 * minutes)
        # In order, so that what an account has twice stands side by side.
        new = np.ones(len(slot), dtype=bool)
        new[1:] = (slot[1:] != slot[:-1]) | (account[1:] != account[:-1])
        accounts.append(account[new].astype(np.int32))
        values.append(slot[new] * len(WINDOWS) + place)
    number = np.concatenate(accounts)
    return pa.table(
        {"account": number, "value": np.concatenate(values), "share": np.ones(len(number))}
    )


def _window(value: int) -> str:
    slot, place = divmod(value, len(WINDOWS))
    start = dt.datetime.fromtimestamp(slot * 60 * WINDOWS[place], tz=dt.UTC)
    return f"{WINDOWS[place]} min from {start:%Y-%m-%d %H:%M} UTC"


TIMING = LinkDetector(
    "timing", 1, 0.3, "start of work in the same window", _lockstep, 12.0, named=_window
)
