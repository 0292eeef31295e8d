import datetime as dt
import json

from investigations.web.charts.multiples import Part, multiples_chart

HOURS = [dt.datetime(2026, 9, 1, hour, tzinfo=dt.UTC) for hour in range(3)]
PARTS = [Part("Own <work>", [1, 5, 2], "red"), Part("Rest", [100, 0, 0], "grey")]


def test_each_part_has_a_scale_of_its_own_over_the_same_hours():
    drawn = multiples_chart(HOURS, PARTS).figure
    assert [(trace["xaxis"], trace["yaxis"]) for trace in drawn["data"]] == [
        ("x", "y"),
        ("x", "y2"),
    ]
    upper, lower = drawn["layout"]["yaxis"]["domain"], drawn["layout"]["yaxis2"]["domain"]
    assert lower[1] < upper[0]


def test_names_are_text_and_the_words_tell_the_peaks():
    chart = multiples_chart(HOURS, PARTS)
    assert chart.figure["layout"]["annotations"][0]["text"] == "<b>8</b> Own &lt;work&gt;"
    assert "Own <work>: 8, most in the hour of 1 September, 01:00 UTC (5)" in chart.description


def test_no_hours_make_an_empty_chart():
    chart = multiples_chart([], [Part("Rest", [], "grey")])
    assert chart.description == "No exchanges in this time."
    json.dumps(chart.figure)
