"""Pivot: how much of an account moved to a new model within a day of its release."""

from __future__ import annotations

import datetime as dt

import ibis
import ibis.expr.types as ir

from investigations.detectors.signals import FeatureDetector
from investigations.detectors.tallies import MODELS
from investigations.detectors.window import View

# A model with a smaller share of the window's exchanges is a variant that few noticed.
MIN_VOLUME_SHARE = 0.005
# Fewer calls on the day after a release say nothing of an account's choice.
MIN_CALLS = 5


def _releases(view: View) -> list[tuple[str, dt.datetime]]:
    """Models that were first seen after the window's first day, and when."""
    days = view.tallied(MODELS)
    seen = (
        days.group_by("model")
        .aggregate(released=days["first"].min(), volume=days.exchanges.sum())
        .to_pyarrow()
        .to_pylist()
    )
    return [
        (row["model"], row["released"])
        for row in sorted(seen, key=lambda row: row["model"])
        if row["released"] > view.since + dt.timedelta(days=1)
        and row["volume"] >= MIN_VOLUME_SHARE * view.volume
    ]


def _moved(view: View, model: str, released: dt.datetime) -> ir.Table:
    """Each account's share of calls to the model within a day of its release."""
    calls = view.exchanges
    day = calls.filter(
        (calls.timestamp >= released) & (calls.timestamp < released + dt.timedelta(days=1))
    )
    moved = day.group_by("account_id").aggregate(
        pivot=(day.model == model).cast("float64").mean(), calls=day.count()
    )
    return view.numbered(moved.filter(moved.calls >= MIN_CALLS)).select("account", "pivot")


def _pivot(view: View) -> ir.Table:
    """The largest move of each account to any new model."""
    none = view.totals.filter(False).select("account", pivot=ibis.null("float64"))
    moves = [_moved(view, model, released) for model, released in _releases(view)]
    together = ibis.union(none, *moves)
    return together.group_by("account").aggregate(pivot=together.pivot.max())


PIVOT = FeatureDetector(
    "pivot",
    1,
    {"pivot": "share of calls that went to a new model within a day of its release (0 to 1)"},
    _pivot,
)
