from collections import Counter

import pyarrow.dataset as ds

from benchmarks.baselines import volume


def test_every_account_has_its_count(month):
    calls = ds.dataset(month.folder / "exchanges").to_table(columns=["account_id"])
    counted = Counter(calls.column(0).to_pylist())
    assert volume.detect(month, month) == {name: counted[name] for name in month.truth()}
