import datetime as dt
import json

import pytest

from investigations.web.charts.activity import Series, activity_chart
from investigations.web.charts.events import Event

START = dt.datetime(2026, 9, 1, 22, tzinfo=dt.UTC)
HOURS = [START + dt.timedelta(hours=i) for i in range(4)]
SERIES = Series(hours=HOURS, total=[10, 20, 30, 40], part=[1, 2, 30, 0])


def test_both_parts_stack_up_to_the_total():
    flagged, rest = activity_chart(SERIES, part_name="Flagged").figure["data"]
    assert (flagged["name"], rest["name"]) == ("Flagged", "Other exchanges")
    stacked = [a + b for a, b in zip(flagged["y"], rest["y"], strict=True)]
    assert stacked == [10, 20, 30, 40]
    assert flagged["stackgroup"] == rest["stackgroup"]


def test_without_a_part_there_is_one_area():
    (only,) = activity_chart(SERIES).figure["data"]
    assert (only["name"], list(only["y"])) == ("Exchanges", [9, 18, 0, 40])


def test_events_outside_the_window_are_not_drawn():
    events = [
        Event("model_release", START + dt.timedelta(hours=1), "Aurora 4"),
        Event("ban_wave", START + dt.timedelta(days=9), "later"),
    ]
    drawn = activity_chart(SERIES, part_name="Flagged", events=events)
    assert len(drawn.figure["layout"]["shapes"]) == 1
    marks = drawn.figure["data"][-1]
    assert (list(marks["text"]), list(marks["customdata"])) == (["1"], ["Model release: Aurora 4"])
    assert drawn.marks == [(events[0].at, "Model release: Aurora 4")]
    assert drawn.rows[0][-1] == "Model release: Aurora 4"
    assert drawn.description.endswith("1 known event is marked.")


def test_the_table_sums_up_days():
    drawn = activity_chart(SERIES, part_name="Flagged")
    assert drawn.columns == ("Day (UTC)", "Exchanges", "Flagged", "Known events")
    assert drawn.rows == [("1 Sep 2026", "30", "3", ""), ("2 Sep 2026", "70", "30", "")]


def test_the_description_names_the_peak():
    told = activity_chart(SERIES, part_name="Flagged").description
    assert "100 in all" in told and "33 of them" in told
    assert "40 in the hour of 2 September, 01:00 UTC" in told


def test_no_hours_make_an_empty_chart():
    drawn = activity_chart(Series(hours=[], total=[], part=[]), part_name="Flagged")
    assert drawn.description == "No exchanges in this time."
    json.dumps(drawn.figure)


def test_parts_of_different_length_are_refused():
    with pytest.raises(ValueError, match="zip"):
        activity_chart(Series(hours=HOURS, total=[1], part=[1, 2]), part_name="x")


def test_marks_that_are_near_each_other_stand_at_different_heights():
    minutes = (0, 1, 2, 120)
    events = [Event("ban_wave", START + dt.timedelta(minutes=at), str(at)) for at in minutes]
    heights = list(activity_chart(SERIES, events=events).figure["data"][-1]["y"])
    assert len(set(heights[:3])) == 3 and heights[3] == heights[0]


def test_a_click_narrows_only_where_it_was_asked_for():
    assert all("meta" not in trace for trace in activity_chart(SERIES).figure["data"])
    picks = activity_chart(SERIES, picks=True).figure["data"]
    assert [trace["meta"] for trace in picks] == [{"picks": "hours"}]
