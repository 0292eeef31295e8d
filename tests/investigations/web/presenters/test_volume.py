import datetime as dt

import pytest

from investigations.web.charts.activity import Series
from investigations.web.presenters.volume import trend

UNTIL = dt.datetime(2026, 9, 30, 22, 17, tzinfo=dt.UTC)


def series(*days):
    """Exchanges of the last day, the day before, and so on."""
    hours = [UNTIL.replace(minute=0) - dt.timedelta(days=ago) for ago in range(len(days))]
    return Series(hours=hours[::-1], total=days[::-1], part=[0] * len(days))


def since(days):
    return UNTIL - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("last", "before", "direction", "change"),
    [
        (134, 100, "up", "up 34\u00a0%"),
        (50, 100, "down", "down 50\u00a0%"),
        (0, 100, "down", "down 100\u00a0%"),
        (104, 100, "level", "steady"),
        (1200, 100, "up", "up 12-fold"),
        (5, 0, "up", "new"),
        (0, 0, "level", "silent"),
    ],
)
def test_a_week_is_held_against_the_one_before(last, before, direction, change):
    days = [last, *[0] * 6, before, *[0] * 6, 999]
    found = trend(series(*days), since(20), UNTIL)
    assert (found.direction, found.change) == (direction, change)


def test_a_short_window_or_nothing_stored_has_no_trend():
    found = trend(series(5, 5, 5), since(13), UNTIL)
    assert (found.direction, found.change) == ("", "–")
    assert "two weeks" in found.words and found.curve
    assert trend(series(), since(30), UNTIL).curve == ""
    assert trend(series(5), None, None).curve == ""


def test_the_curve_has_a_point_a_day_the_busiest_at_the_top():
    found = trend(series(10, 0, 5), since(3), UNTIL)
    points = [tuple(map(float, point.split(","))) for point in found.curve.split()]
    assert points == [(0, 12), (4, 23), (8, 1)]
    assert (found.width, found.height) == (8, 24)
    assert len(trend(series(*[1] * 60), since(60), UNTIL).curve.split()) == 28
