"""How grave a queue item is and how much time is left, in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

from investigations.models import QueueItem, Severity
from investigations.triage import severity

COLOURS: Final = {
    Severity.CRITICAL: "bg-red-lt",
    Severity.HIGH: "bg-orange-lt",
    Severity.MEDIUM: "bg-azure-lt",
    Severity.LOW: "",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    severity: str
    colour: str
    at: dt.datetime
    late: bool
    words: str


def due(item: QueueItem, now: dt.datetime) -> Due | None:
    """None for what asks for nobody."""
    at = severity.due(item)
    if at is None:
        return None
    grave = severity.severity(item.priority)
    return Due(grave.label, COLOURS[grave], at, at < now, words(at, now))


def words(at: dt.datetime, now: dt.datetime) -> str:
    """How much time is left until ``at``, or has passed since."""
    return f"late by {span(now - at)}" if at < now else f"{span(at - now)} left"


def span(time: dt.timedelta) -> str:
    """``25 min``, ``3 h``, ``5 d``: as exact as one has to know."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // (24 * 60)} d"
