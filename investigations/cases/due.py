"""Until when a case should be through."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Q

from investigations.cases.states import OPEN
from investigations.models import Severity

# A cluster waits for hours (``triage.severity``); a case is the work that follows, which gathers
# evidence and asks other people: a day, three, a week and a fortnight, and then somebody asks why.
WITHIN: Final = {
    Severity.CRITICAL: dt.timedelta(days=1),
    Severity.HIGH: dt.timedelta(days=3),
    Severity.MEDIUM: dt.timedelta(days=7),
    Severity.LOW: dt.timedelta(days=14),
}


def due(severity: Severity, opened_at: dt.datetime) -> dt.datetime:
    return opened_at + WITHIN[Severity(severity)]


def late(now: dt.datetime) -> Q:
    """The cases whose work goes on although its time is over."""
    return Q(state__in=OPEN, due_at__lt=now)
