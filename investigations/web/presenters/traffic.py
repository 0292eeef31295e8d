"""One account's exchanges over time, counted in the lake; no text is opened for it."""

from __future__ import annotations

import dataclasses
import datetime as dt

import ibis
from django.conf import settings

from investigations.lake.store import Lake
from investigations.web.charts.activity import Series

LAKE_MEMORY = "512MB"


class LakeUnreachable(Exception):  # noqa: N818 - a state that the page shows
    """The lake could not be read; the cause is chained."""


@dataclasses.dataclass(frozen=True, slots=True)
class Traffic:
    """``series`` has every hour from the first exchange to the last, the silent ones too."""

    series: Series
    by_hour_of_day: tuple[int, ...]  # 24 counts, UTC
    active_days: int


def account_traffic(
    account_id: str, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> Traffic:
    """Exchanges of one account in [since, until). Raises ``LakeUnreachable``."""
    try:
        counts = _hourly(account_id, since, until)
    # Whatever is wrong with a folder, an object store or a file in it: the page says the same.
    except Exception as error:
        raise LakeUnreachable("The event lake can't be read just now.") from error
    return _traffic(counts)


def _hourly(
    account_id: str, since: dt.datetime | None, until: dt.datetime | None
) -> dict[dt.datetime, int]:
    with Lake(settings.LAKE_URL, memory=LAKE_MEMORY, threads=1).reader() as reader:
        exchanges = reader.exchanges(since=since, until=until)
        hourly = (
            exchanges.filter(exchanges.account_id == ibis.literal(account_id))
            .group_by(hour=exchanges.timestamp.truncate("h"))
            .agg(exchanges=ibis._.count())
        )
        rows = reader.connection.to_pyarrow(hourly).to_pylist()
    return {row["hour"].astimezone(dt.UTC): row["exchanges"] for row in rows}


def _traffic(counts: dict[dt.datetime, int]) -> Traffic:
    by_hour = [0] * 24
    for hour, number in counts.items():
        by_hour[hour.hour] += number
    hours: list[dt.datetime] = []
    if counts:
        hour, last = min(counts), max(counts)
        while hour <= last:
            hours.append(hour)
            hour += dt.timedelta(hours=1)
    return Traffic(
        series=Series(
            hours=hours, total=[counts.get(hour, 0) for hour in hours], part=[0] * len(hours)
        ),
        by_hour_of_day=tuple(by_hour),
        active_days=len({hour.date() for hour in counts}),
    )
