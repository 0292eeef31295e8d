import datetime as dt
import json

from investigations.web.charts.events import Event
from investigations.web.charts.family import Lane, Link, Point, family_chart

START = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LANES = [
    Lane("HC-1", START, START + 9 * DAY, True, [Point(START + 8 * DAY, 400, "new, 400 accounts")]),
    Lane(
        "HC-<b>2",
        START + 12 * DAY,
        START + 20 * DAY,
        True,
        [Point(START + 15 * DAY, 100, "new, 100 accounts")],
        pivot="55 % within 24 hours",
    ),
    Lane("HC-3", START + 2 * DAY, START + 2 * DAY, False, []),
]
LINKS = [
    Link("HC-1", "HC-<b>2", START + 12 * DAY, "HC-2 took over from HC-1", takes_over=True),
    Link("HC-1", "HC-3", START + 8 * DAY, "20 accounts from HC-1 to HC-3"),
]
EVENTS = [
    Event("ban_wave", START + 9 * DAY, "wave"),
    Event("model_release", START + 14 * DAY, "Aurora 5"),
    Event("ban_wave", START + 99 * DAY, "later"),
]


def test_what_happened_is_numbered_by_time_in_one_list():
    chart = family_chart(LANES, LINKS, EVENTS)
    assert [words for _, words in chart.marks] == [
        "Ban wave: wave",
        "HC-2 took over from HC-1",
        "Model release: Aurora 5",
    ]
    drawn = chart.figure["data"]
    broken = next(each for each in drawn if each.get("line", {}).get("dash") == "dash")
    assert broken["text"] == ["", "2", ""] and broken["y"] == [0, 0.4, 1]
    assert drawn[-1]["text"] == ["1", "3"] and len(chart.figure["layout"]["shapes"]) == 2


def test_lanes_points_and_passages_are_where_they_belong():
    drawn = family_chart(LANES, LINKS, EVENTS).figure
    lanes = [each for each in drawn["data"] if each.get("line", {}).get("width") == 6]
    assert [each["y"] for each in lanes] == [[0, 0], [1, 1], [2, 2]]
    assert lanes[2]["x"][0] < lanes[2]["x"][1]  # one moment still shows
    points = next(each for each in drawn["data"] if each["mode"] == "markers")
    assert points["marker"]["size"] == [22, 15.0]
    moved = next(each for each in drawn["data"] if each.get("line", {}).get("width") == 2)
    assert moved["y"] == [0, 2]
    assert drawn["layout"]["yaxis"]["ticktext"][1] == "HC-&lt;b&gt;2"


def test_the_words_and_the_table_say_the_same():
    chart = family_chart(LANES, LINKS, EVENTS)
    assert chart.description == (
        "3 clusters from 1 September 2026 to 21 September 2026; 1 time one took over from another; "
        "accounts moved between them 1 time."
    )
    assert chart.rows[1] == (
        "HC-<b>2",
        "13 Sep 2026 to 21 Sep 2026",
        "new, 100 accounts, 16 Sep",
        "55 % within 24 hours",
        "HC-1",
    )


def test_nothing_on_record_draws_nothing():
    chart = family_chart([], [])
    assert chart.description == "No cluster is on record."
    json.dumps(chart.figure)
    alone = family_chart(LANES[:1], [])
    assert alone.marks == [] and "1 cluster from" in alone.description
