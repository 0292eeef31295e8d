from investigations.web.charts.clock import clock_chart


def test_silent_hours_are_told():
    chart = clock_chart([0] * 20 + [5, 5, 5, 5])
    assert "4 of 24 hours are in use" in chart.description
    assert chart.rows[23] == ("23:00", "5")
    (bars,) = chart.figure["data"]
    assert list(bars["y"]) == [0] * 20 + [5] * 4
