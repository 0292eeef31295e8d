"""When a cluster was at work: its time lines, its raster and its week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Min
from django.db.models.functions import TruncDate

from investigations.models import Cluster, Membership, RunActivity
from investigations.web.charts.activity import Series
from investigations.web.charts.events import Event
from investigations.web.charts.raster import Raster
from investigations.web.charts.week import WEEK, Week
from investigations.web.presenters.events import known_events

# The days with most bans are marked; accounts that were banned one by one would be a mark each.
MOST_WAVES = 8


def series_of(stored: Mapping[str, Any]) -> Series:
    """The activity of a profile."""
    return Series(
        hours=_hours(stored.get("hours", ())),
        total=stored.get("total", ()),
        part=stored.get("distillation", ()),
        streams=stored.get("streams", ()),
    )


def raster_of(stored: Mapping[str, Any]) -> Raster:
    """The raster of a profile."""
    return Raster(
        hours=_hours(stored.get("hours", ())),
        account_ids=stored.get("account_ids", ()),
        counts=stored.get("counts", ()),
        accounts_total=stored.get("accounts_total", 0),
    )


def week_of(cluster: Cluster, series: Series) -> Week:
    """The cluster's week beside that of all accounts over the same hours."""
    own = _by_hour_of_week(zip(series.hours, series.total, strict=True))
    if not series.hours:
        return Week(own, own)
    rows = RunActivity.objects.filter(
        run=cluster.run_id, hour__gte=series.hours[0], hour__lte=series.hours[-1]
    )
    return Week(own, _by_hour_of_week(rows.values_list("hour", "exchanges")))


def events_of(cluster: Cluster, series: Series) -> list[Event]:
    """Known events, and when accounts of this very cluster were banned, in the time drawn."""
    if not series.hours:
        return []
    since, until = series.hours[0], series.hours[-1] + dt.timedelta(hours=1)
    waves = (
        Membership.objects.filter(
            cluster=cluster,
            account__status="banned",
            account__status_changed_at__gte=since,
            account__status_changed_at__lt=until,
        )
        .order_by()
        .values(day=TruncDate("account__status_changed_at", tzinfo=dt.UTC))
        .annotate(accounts=Count("id"), first=Min("account__status_changed_at"))
        .order_by("-accounts", "day")[:MOST_WAVES]
    )
    bans = [
        Event("own_bans", row["first"], f"{row['accounts']:,} account{'s'[: row['accounts'] > 1]}")
        for row in waves
    ]
    return sorted([*known_events(since, until), *bans], key=lambda event: event.at)


def _by_hour_of_week(counts: Any) -> list[int]:
    found: Counter[int] = Counter()
    for hour, exchanges in counts:
        utc = hour.astimezone(dt.UTC)
        found[24 * utc.weekday() + utc.hour] += exchanges
    return [found[at] for at in range(WEEK)]


def _hours(written: Sequence[str]) -> list[dt.datetime]:
    return [dt.datetime.fromisoformat(hour) for hour in written]
