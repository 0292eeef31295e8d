import datetime as dt

from investigations.web.charts.activity import Series
from investigations.web.charts.raster import Raster
from investigations.web.presenters.hours import (
    Stretch,
    active_accounts,
    click_width,
    narrowed_raster,
    narrowed_series,
)

HOURS = [dt.datetime(2026, 9, 1, hour, tzinfo=dt.UTC) for hour in range(4)]
SERIES = Series(HOURS, (1, 2, 3, 4), (0, 1, 2, 3))
RASTER = Raster(HOURS, ("a", "b"), ((1, 0, 0, 0), (0, 0, 5, 0)), 9)


def test_the_first_moment_is_inside_and_the_last_is_not():
    part = narrowed_series(SERIES, Stretch(HOURS[1], HOURS[3]))
    assert (part.hours, part.total, part.part) == (HOURS[1:3], (2, 3), (1, 2))


def test_the_streams_are_narrowed_along():
    split = Series(HOURS, (1, 2, 3, 4), (0, 1, 2, 3), ((0, 1, 1, 1), (0, 0, 1, 2)))
    part = narrowed_series(split, Stretch(HOURS[1], HOURS[3]))
    assert part.streams == ((1, 1), (0, 1))


def test_an_open_side_goes_to_the_end():
    assert narrowed_series(SERIES, Stretch(since=HOURS[2])).total == (3, 4)
    assert narrowed_series(SERIES, Stretch()) == SERIES
    assert not Stretch() and Stretch(until=HOURS[0])


def test_a_stretch_outside_is_empty():
    part = narrowed_raster(RASTER, Stretch(until=HOURS[0]))
    assert part.hours == [] and active_accounts(part) == []


def test_silent_rows_stay_and_are_not_active():
    part = narrowed_raster(RASTER, Stretch(HOURS[1], HOURS[3]))
    assert part.account_ids == ("a", "b") and part.accounts_total == 9
    assert active_accounts(part) == ["b"]


def test_a_click_goes_from_the_month_to_a_day_and_from_a_day_to_an_hour():
    assert (click_width(HOURS * 100), click_width(HOURS)) == (24, 1)
