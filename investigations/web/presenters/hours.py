"""A stretch of hours that the page is narrowed to."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from investigations.web.charts.activity import Series
from investigations.web.charts.raster import Raster

# What a click in a chart narrows to: of a long time a day, of a few days an hour.
DAY, FEW_DAYS = 24, 72


@dataclasses.dataclass(frozen=True, slots=True)
class Stretch:
    """[since, until); an open side is None."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def has(self, hour: dt.datetime) -> bool:
        return (self.since is None or hour >= self.since) and (
            self.until is None or hour < self.until
        )


def narrowed_series(series: Series, stretch: Stretch) -> Series:
    kept = _kept(series.hours, stretch)
    return Series(
        hours=series.hours[kept],
        total=series.total[kept],
        part=series.part[kept],
        streams=tuple(counts[kept] for counts in series.streams),
    )


def narrowed_raster(raster: Raster, stretch: Stretch) -> Raster:
    """All rows, for who is silent tells as much as who is not; only the hours of the stretch."""
    kept = _kept(raster.hours, stretch)
    return dataclasses.replace(
        raster, hours=raster.hours[kept], counts=[row[kept] for row in raster.counts]
    )


def active_accounts(raster: Raster) -> list[str]:
    """Those of the drawn accounts that are active in any of the drawn hours."""
    rows = zip(raster.account_ids, raster.counts, strict=True)
    return [account_id for account_id, counts in rows if any(counts)]


def click_width(hours: Sequence[dt.datetime]) -> int:
    """How many hours a click in a chart of these hours narrows the page to."""
    return DAY if len(hours) > FEW_DAYS else 1


def _kept(hours: Sequence[dt.datetime], stretch: Stretch) -> slice:
    """Hours are in order and without gaps, so those of a stretch stand together."""
    inside = [at for at, hour in enumerate(hours) if stretch.has(hour)]
    return slice(inside[0], inside[-1] + 1) if inside else slice(0, 0)
