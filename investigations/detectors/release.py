"""Pivot: how much of an account moved to a new model within a day of its release."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.signals import FeatureDetector
from investigations.detectors.window import View


def _pivot(view: View) -> ir.Table:
    """A release is the first day that a model is seen with real volume, after the window's first
    day, or the time that a known event gives; the day after it is compared with itself."""
    exchanges = view.exchanges
    released = exchanges.group_by("model").aggregate(
        released=ibis._.timestamp.min(), volume=ibis._.count()
    )
    fresh = released.filter(
        (released.released > ibis.literal(view.since) + ibis.interval(days=1))
        & (released.volume >= view.volume // 200)
    )
    after = exchanges.cross_join(fresh.select(new_model="model", released="released"))
    day = after.filter(
        (after.timestamp >= after.released)
        & (after.timestamp < after.released + ibis.interval(days=1))
    )
    per_release = day.group_by("account_id", "new_model").aggregate(
        moved=(day.model == day.new_model).cast("float64").mean(), calls=day.count()
    )
    return (
        per_release.filter(per_release.calls >= 5)
        .group_by("account_id")
        .aggregate(pivot=ibis._.moved.max())
    )


PIVOT = FeatureDetector(
    "pivot",
    1,
    {"pivot": "share of calls that went to a new model within a day of its release (0 to 1)"},
    _pivot,
)
