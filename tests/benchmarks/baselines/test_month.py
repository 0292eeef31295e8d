import pyarrow.parquet as pq


def test_the_truth_is_told_for_every_account(month):
    accounts = pq.read_table(month.accounts, columns=["account_id"]).column(0).to_pylist()
    truth = month.truth()
    assert set(truth) == set(accounts)
    assert {each.label for each in truth.values()} == {"campaign", "benign", "reseller"}


def test_times_are_asked_for_in_utc(month):
    assert month.query("SELECT current_setting('TimeZone')").fetchall() == [("UTC",)]
