from collections import Counter, defaultdict

import pyarrow.dataset as ds
import pytest

from benchmarks.baselines import sampling


@pytest.mark.parametrize(("size", "drawn"), [(3, 3), (8, 8), (24, 8), (400, 20), (10_000, 100)])
def test_large_groups_are_drawn_more_thinly(size, drawn):
    assert sampling.drawn(size) == drawn


def test_every_group_is_represented(month):
    truth = month.truth()
    sizes = Counter(each.group for each in truth.values())
    chosen = Counter(truth[account].group for account in sampling.accounts(month))
    assert chosen == {group: sampling.drawn(size) for group, size in sizes.items()}


def test_a_window_is_a_run_of_successive_prompts(month):
    rows = (
        ds.dataset(month.folder / "exchanges")
        .to_table()
        .sort_by([("timestamp", "ascending"), ("exchange_id", "ascending")])
    )
    asked = defaultdict(list)
    for row in rows.select(["account_id", "prompt"]).to_pylist():
        asked[row["account_id"]].append(row["prompt"])
    windows = sampling.windows(month)
    assert set(windows) == set(sampling.accounts(month))
    assert any(len(asked[account]) > sampling.WINDOW for account in windows)
    for account, window in windows.items():
        spare = max(len(asked[account]) - sampling.WINDOW, 0)
        assert window == asked[account][spare // 2 : spare // 2 + sampling.WINDOW]


def test_traffic_is_drawn_once_and_for_all(month):
    prompts = sampling.traffic(month, 40)
    assert len(prompts) == 40
    assert sampling.traffic(month, 40) == prompts
