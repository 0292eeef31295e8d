import json

import pytest

from investigations.web.charts.week import WEEK, Week, week_chart


def one_hour(at, count=10):
    return [count if hour == at else 0 for hour in range(WEEK)]


def test_an_hour_stands_in_the_row_of_its_day():
    own, beyond = week_chart(Week(one_hour(24 + 14), [1] * WEEK)).figure["data"]
    assert own["z"][1][14] == 1 and sum(map(sum, own["z"])) == 1
    assert own["y"][1] == "Tue"
    assert beyond["z"][1][14] == pytest.approx(1 - 1 / WEEK)
    assert beyond["z"][6][0] == pytest.approx(-1 / WEEK)


def test_the_scale_of_differences_has_its_middle_at_none():
    _, beyond = week_chart(Week(one_hour(3), [1] * WEEK)).figure["data"]
    assert beyond["zmin"] == -beyond["zmax"]


def test_words_and_table_tell_the_same():
    chart = week_chart(Week(one_hour(5 * 24 + 9), one_hour(0)))
    assert (
        "1 of 168 hours are in use. The busiest is Sat 09:00 with 100\u00a0%" in chart.description
    )
    assert "Saturday and Sunday hold 100\u00a0% (all accounts: 0\u00a0%)" in chart.description
    assert chart.rows[5 * 24 + 9] == ("Sat 09:00", "100\u00a0%", "0\u00a0%", "+100.00")
    assert len(chart.rows) == WEEK


def test_a_cluster_without_exchanges_has_a_chart():
    chart = week_chart(Week([0] * WEEK, [0] * WEEK))
    assert chart.description == "By hour of the week: no exchanges in these hours."
    json.dumps(chart.figure)
