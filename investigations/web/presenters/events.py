"""Known events from the lake, for the charts that mark them."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.core.cache import cache

from investigations.lake.store import Lake
from investigations.web.charts.events import Event

logger = logging.getLogger(__name__)

CACHE_SECONDS = 60
MOST_EVENTS = 50
# A chart is of use without its marks, so a lake that is away costs them and not the page.
LAKE_MEMORY = "256MB"


def known_events(since: dt.datetime | None, until: dt.datetime | None) -> list[Event]:
    """Events in [since, until), earliest first; none when the lake can't be read just now."""
    return [
        event
        for event in _all_events()
        if (since is None or event.at >= since) and (until is None or event.at < until)
    ][:MOST_EVENTS]


def _all_events() -> list[Event]:
    # Every page that draws a time line asks; the lake answers once a minute.
    key = f"known-events:{settings.LAKE_URL}"
    events: list[Event] | None = cache.get(key)
    if events is None:
        events = _read_events()
        cache.set(key, events, CACHE_SECONDS)
    return events


def _read_events() -> list[Event]:
    try:
        with Lake(settings.LAKE_URL, memory=LAKE_MEMORY, threads=1).reader() as reader:
            ordered = reader.events().order_by("timestamp")
            rows = reader.connection.to_pyarrow(ordered).to_pylist()
    except Exception:
        logger.exception("known events could not be read from the lake")
        return []
    return [Event(kind=row["kind"], at=row["timestamp"], name=row["name"]) for row in rows]
