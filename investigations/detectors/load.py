"""How an account is driven: from the first day, round the clock, out of line with its plan."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from investigations.detectors.clock import seconds
from investigations.detectors.signals import FeatureDetector
from investigations.detectors.window import View

HOURS_PER_DAY = 24
FIRST_DAYS = 3


def _load(view: View) -> ir.Table:
    hourly = view.hourly.join(
        view.totals.select("account", total="exchanges", start="first_seen"), "account"
    )
    start_hour = seconds(hourly.start) // 3600
    hourly = hourly.mutate(
        day=(hourly.hour // HOURS_PER_DAY).cast("int32"),
        clock=(hourly.hour % HOURS_PER_DAY).cast("int32"),
        early=hourly.hour - start_hour < FIRST_DAYS * HOURS_PER_DAY,
    )
    table = hourly.group_by("account").aggregate(
        active_days=hourly.day.nunique(),
        clock_hours=hourly.clock.nunique(),
        early_exchanges=ibis.ifelse(hourly.early, hourly.exchanges, 0).sum(),
        peak_hour=hourly.exchanges.max(),
        total=hourly.total.max(),
        span_hours=hourly.hour.max() - hourly.hour.min() + 1,
    )
    return table.select(
        "account",
        "active_days",
        "clock_hours",
        "span_hours",
        "peak_hour",
        per_active_day=table.total / table.active_days,
        # 1 when the first days were as busy as the average day; a customer who grows has less.
        ramp=(table.early_exchanges / ibis.least(table.active_days, FIRST_DAYS))
        / (table.total / table.active_days),
    )


LOAD = FeatureDetector(
    "load",
    1,
    {
        "active_days": "days with an exchange",
        "clock_hours": "hours of the day (UTC, 0 to 24) that ever saw an exchange",
        "span_hours": "hours from the first exchange to the last",
        "peak_hour": "exchanges in the busiest hour",
        "per_active_day": "exchanges on an active day",
        "ramp": "rate of the first three days over the mean rate",
    },
    _load,
)
