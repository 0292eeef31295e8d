"""Timing in lockstep: accounts whose work starts in the same windows.

One window is not enough: a minute shows a scheduler, eight hours show a shift. A window is a value
that the accounts who *began* a stretch of work in it have in common; in a busy
population such a value is held by many and so is worth little, alone at night it is worth much.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.clock import seconds
from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import View

# Minutes; one minute to eight hours.
WINDOWS = (1, 15, 60, 480)
# A pause of this long ends a stretch of work.
PAUSE_MINUTES = 180
EVENTS_PER_ACCOUNT = 96


def _starts(view: View) -> ir.Table:
    """When each account began to work after a pause.

    A pause is longer than an hour, so it lies between an account's exchanges of two hours: between
    the last of one and the first of the next.
    """
    hours = view.hourly
    in_order = ibis.window(group_by="account", order_by="hour")
    gaps = hours.mutate(gap=seconds(hours["first"]) - seconds(hours["last"].lag().over(in_order)))
    begun = gaps.filter(gaps.gap.isnull() | (gaps.gap > PAUSE_MINUTES * 60))
    ranked = begun.mutate(place=ibis.row_number().over(in_order))
    kept = ranked.filter(ranked.place < EVENTS_PER_ACCOUNT)
    return kept.select("account", timestamp=kept["first"])


def _lockstep(view: View) -> ir.Table:
    starts = view.keep(_starts(view))
    tables = []
    for minutes in WINDOWS:
        slot = seconds(starts.timestamp) // (60 * minutes)
        start = (slot * (60 * minutes)).as_timestamp("s").strftime("%Y-%m-%d %H:%M UTC")
        value = ibis.literal(f"{minutes} min from ") + start
        tables.append(starts.select("account", value=value).distinct())
    windows = ibis.union(*tables)
    return windows.mutate(share=ibis.literal(1.0))


TIMING = LinkDetector("timing", 1, 0.3, "start of work in the same window", _lockstep, 12.0)
