import datetime as dt

from investigations.web.charts.raster import Raster, raster_chart

HOURS = [dt.datetime(2026, 9, 1, hour, tzinfo=dt.UTC) for hour in range(3)]


def raster(ids, counts, total=None):
    return Raster(hours=HOURS, account_ids=ids, counts=counts, accounts_total=total or len(ids))


def test_names_that_are_cut_alike_stay_two_rows():
    ids = ["A" * 60 + "1", "A" * 60 + "2"]
    (cells,) = raster_chart(raster(ids, [[1, 0, 2], [0, 0, 3]])).figure["data"]
    assert list(cells["y"]) == [0, 1]
    assert [list(row) for row in cells["z"]] == [[1, 0, 2], [0, 0, 3]]


def test_one_burst_does_not_wash_out_the_rest():
    counts = [[3, 3, 3] for _ in range(100)]
    counts[0][0] = 100_000
    (cells,) = raster_chart(raster([f"a{i}" for i in range(100)], counts)).figure["data"]
    assert cells["zmax"] == 3


def test_a_long_list_gets_few_labels():
    ids = [f"account-{i}" for i in range(200)]
    chart = raster_chart(raster(ids, [[1, 1, 1]] * 200))
    assert len(chart.figure["layout"]["yaxis"]["tickvals"]) <= 12


def test_the_description_tells_cap_and_coincidence():
    told = raster_chart(raster(["a", "b"], [[1, 0, 0], [1, 1, 0]], total=20_431)).description
    assert "2 of 20,431 accounts" in told
    assert "Most accounts at once: 2, in the hour of 1 September, 00:00" in told
    assert "50% of account-hours" in told


def test_nothing_stored_is_said():
    empty = Raster(hours=[], account_ids=[], counts=[], accounts_total=0)
    assert raster_chart(empty).description == "No activity in this time."
