import pyarrow.parquet as pq

from benchmarks.baselines import fraudar


def test_accounts_have_the_values_that_others_have_too(month):
    names, matrix = fraudar.incidence(month)
    assert names == sorted(month.truth())
    assert set(matrix.data) == {1}
    assert matrix.sum(axis=0).min() >= 2


def test_a_shared_card_is_a_column(month, monkeypatch):
    monkeypatch.setattr(fraudar, "CALLS", {})
    monkeypatch.setattr(fraudar, "RECORDS", {"payment": "payment_fingerprint"})
    names, matrix = fraudar.incidence(month)
    holders = {}
    for row in pq.read_table(month.accounts).to_pylist():
        if row["payment_fingerprint"]:
            holders.setdefault(row["payment_fingerprint"], set()).add(row["account_id"])
    expected = sorted(sorted(each) for each in holders.values() if len(each) > 1)
    columns = matrix.tocsc()
    found = sorted(
        sorted(names[row] for row in columns[:, place].indices) for place in range(matrix.shape[1])
    )
    assert found == expected
