"""Times as whole numbers, the same on every engine."""

from __future__ import annotations

import ibis.expr.types as ir


def seconds(timestamp: ir.TimestampValue) -> ir.IntegerValue:
    """Whole seconds since 1970 (UTC), rounded down.

    DuckDB counts fractions and rounds them when it casts, Spark does neither; Ibis holds the number
    for 32 bits wide.
    """
    return timestamp.epoch_seconds().cast("float64").floor().cast("int64")


def hour_of(timestamp: ir.TimestampValue) -> ir.IntegerValue:
    """Whole hours since 1970 (UTC), rounded down."""
    return (seconds(timestamp) // 3600).cast("int32")
