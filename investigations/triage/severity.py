"""How grave what waits is, and by when somebody should have looked at it.

Both follow from the rank that the item has, so that what rises becomes due sooner.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q

from investigations.models import QueueItem, Severity

# From which rank, the worst first. The rank is distilled exchanges, weighed by likelihood and by at
# most two for growth. Of the campaigns that providers made public, the small ones had hundreds of
# thousands of exchanges and the great ones millions: those are critical, a tenth of that is high
# while it may still become one, and below ten thousand nobody gets much of a model.
CRITICAL: Final = 1_000_000.0
HIGH: Final = 100_000.0
MEDIUM: Final = 10_000.0
_FROM: Final = {
    Severity.CRITICAL: CRITICAL,
    Severity.HIGH: HIGH,
    Severity.MEDIUM: MEDIUM,
    Severity.LOW: 0.0,
}
# A campaign of the critical kind takes a hundred thousand exchanges a day: within a shift. The
# others: by the next day, within the half week, within the week.
WITHIN: Final = {
    Severity.CRITICAL: dt.timedelta(hours=4),
    Severity.HIGH: dt.timedelta(hours=24),
    Severity.MEDIUM: dt.timedelta(hours=72),
    Severity.LOW: dt.timedelta(hours=168),
}
_WAITS: Final = (QueueItem.State.WAITING, QueueItem.State.ESCALATED)


def severity(priority: float) -> Severity:
    return next(each for each, bound in _FROM.items() if priority >= bound)


def at_least(least: Severity) -> Q:
    """The queue items that are so grave or worse."""
    return Q(priority__gte=_FROM[least])


def exactly(wanted: Severity) -> Q:
    worse = [bound for bound in _FROM.values() if bound > _FROM[wanted]]
    return at_least(wanted) & Q(priority__lt=min(worse)) if worse else at_least(wanted)


def due(item: QueueItem) -> dt.datetime | None:
    """None for what asks for nobody. A snooze is meant: the time runs from its end."""
    if item.state not in _WAITS:
        return None
    start = max(item.waiting_since, item.snoozed_until or item.waiting_since)
    return start + WITHIN[severity(item.priority)]


def late(now: dt.datetime) -> Q:
    """The queue items whose ``due`` is over."""
    over = Q()
    for each, hours in WITHIN.items():
        latest = now - hours
        slept = Q(snoozed_until__isnull=True) | Q(snoozed_until__lt=latest)
        over |= exactly(each) & slept & Q(waiting_since__lt=latest)
    return over & Q(state__in=_WAITS)
