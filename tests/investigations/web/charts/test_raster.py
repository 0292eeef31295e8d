import datetime as dt

from investigations.web.charts.raster import Raster, balance, raster_chart

HOURS = [dt.datetime(2026, 9, 1, hour, tzinfo=dt.UTC) for hour in range(3)]


def raster(ids, counts, total=None):
    return Raster(hours=HOURS, account_ids=ids, counts=counts, accounts_total=total or len(ids))


def test_names_that_are_cut_alike_stay_two_rows():
    ids = ["A" * 60 + "1", "A" * 60 + "2"]
    cells, _ = raster_chart(raster(ids, [[1, 0, 2], [0, 0, 3]])).figure["data"]
    assert list(cells["y"]) == [0, 1]
    assert [list(row) for row in cells["z"]] == [[1, 0, 2], [0, 0, 3]]


def test_one_burst_does_not_wash_out_the_rest():
    counts = [[3, 3, 3] for _ in range(100)]
    counts[0][0] = 100_000
    cells, _ = raster_chart(raster([f"a{i}" for i in range(100)], counts)).figure["data"]
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


def test_the_strip_adds_up_all_rows_and_counts_who_is_active():
    _, strip = raster_chart(raster(["a", "b"], [[3, 0, 0], [4, 0, 2]])).figure["data"]
    assert (list(strip["y"]), list(strip["customdata"])) == ([7, 0, 2], [2, 0, 1])


def test_a_row_opens_its_account_and_the_strip_narrows():
    drawn = raster_chart(raster(["a", "b"], [[1, 0, 0]] * 2), addresses=["/a/", "/b/"])
    cells, strip = drawn.figure["data"]
    assert (cells["meta"], strip["meta"]) == ({"opens": ["/a/", "/b/"]}, {"picks": "hours"})


def test_accounts_that_take_turns_are_told_from_those_that_rest_together():
    turns = balance(raster(["a", "b", "c"], [[8, 1, 0], [0, 8, 1], [1, 0, 8]]))
    together = balance(raster(["a", "b", "c"], [[9, 0, 0]] * 3))
    assert turns == ""  # the total does not vary at all
    assert "(median), those of all drawn accounts together by 141\u00a0%" in together
    nearly = balance(raster(["a", "b", "c"], [[8, 1, 0], [0, 8, 1], [1, 0, 9]]))
    assert "vary by 119\u00a0% of their mean (median)" in nearly and "by 5.1\u00a0%." in nearly


def test_a_single_hour_has_a_width():
    one = Raster(hours=HOURS[:1], account_ids=["a"], counts=[[4]], accounts_total=1)
    cells, _ = raster_chart(one).figure["data"]
    assert list(cells["x"]) == ["2026-08-31 23:30", "2026-09-01 00:30"]
