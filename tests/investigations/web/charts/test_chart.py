import datetime as dt

import pytest

from investigations.web.charts.chart import figure, label, moment, steps


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain", "plain"),
        ('<a href="//evil">x</a>', '&lt;a href="//evil"&gt;x&lt;/a&gt;'),
        ("two\nlines\u202e", "two lines"),
        ("A" * 50, "A" * 39 + "…"),
        ("a & b", "a &amp; b"),
    ],
)
def test_labels_are_text_and_not_markup(text, written):
    assert label(text) == written


def test_times_are_utc():
    east = dt.timezone(dt.timedelta(hours=2))
    assert moment(dt.datetime(2026, 9, 1, 1, 30, tzinfo=east)) == "2026-08-31 23:30"


def test_a_layout_overrides_the_look():
    drawn = figure([], showlegend=True, height=99)
    assert drawn["layout"]["showlegend"] is True
    assert drawn["layout"]["height"] == 99
    assert drawn["layout"]["dragmode"] is False


def test_a_single_hour_is_as_wide_as_an_hour():
    at = dt.datetime(2026, 9, 1, 23, tzinfo=dt.UTC)
    assert steps([at], [5]) == (["2026-09-01 23:00", "2026-09-02 00:00"], [5, 5])
    assert steps([], []) == ([], [])
