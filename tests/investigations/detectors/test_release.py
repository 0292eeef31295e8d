from __future__ import annotations

import datetime as dt

import pytest

from investigations.detectors.release import PIVOT
from investigations.detectors.window import open_view
from tests.investigations.detectors.plain import (
    SEEDS,
    Row,
    by_account,
    exchanges,
    features,
    view_of,
    world_of,
)
from tests.investigations.worlds import CROWD, Reader, world

DAY = dt.timedelta(days=1)


def pivots(rows: list[Row]) -> dict[str, float]:
    begin = min(row["timestamp"] for row in rows)
    models = {row["model"] for row in rows}
    found: dict[str, float] = {}
    for model in models:
        calls = [row["timestamp"] for row in rows if row["model"] == model]
        released = min(calls)
        if released <= begin + DAY or len(calls) < len(rows) // 200:
            continue
        for account, own in by_account(rows).items():
            day = [row["model"] for row in own if released <= row["timestamp"] < released + DAY]
            if len(day) >= 5:
                moved = day.count(model) / len(day)
                found[account] = max(found.get(account, 0.0), moved)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_measures_the_share_that_moved_on_the_first_day(seed: int) -> None:
    expected = pivots(exchanges(world_of(seed)))
    assert expected
    found = features(PIVOT, view_of(seed))
    assert {account: row["pivot"] for account, row in found.items()} == pytest.approx(expected)


def test_a_model_seen_from_the_first_day_is_no_release() -> None:
    assert features(PIVOT, open_view(world([CROWD]))) == {}


def test_a_name_that_hardly_anybody_asks_for_is_no_release() -> None:
    reader = world([CROWD])
    rows = reader.exchanges().to_pyarrow().to_pylist()
    late = max(rows, key=lambda row: row["timestamp"])
    late["model"] = "a slip of the keyboard"
    schema = reader.exchanges().to_pyarrow().schema
    odd = Reader(
        type(reader.exchanges().to_pyarrow()).from_pylist(rows, schema=schema),
        reader.accounts().to_pyarrow(),
        reader.events().to_pyarrow(),
    )
    assert features(PIVOT, open_view(odd)) == {}
