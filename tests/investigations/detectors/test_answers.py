from __future__ import annotations

import pyarrow as pa
import pytest

from investigations.detectors.answers import ANSWERS
from investigations.detectors.window import open_view
from tests.investigations.detectors.plain import SEEDS, by_account, exchanges, features, world_of
from tests.investigations.worlds import Reader


@pytest.mark.parametrize("seed", SEEDS)
def test_mean_answer_is_that_of_the_exchanges_that_were_logged(seed: int) -> None:
    world = world_of(seed)
    rows = exchanges(world)
    for place, row in enumerate(rows):
        row["completion_tokens"] = None if place % 3 == 0 else place % 500
    table = pa.Table.from_pylist(rows, schema=world.exchanges().to_pyarrow().schema)
    reader = Reader(table, world.accounts().to_pyarrow(), world.events().to_pyarrow())
    found = features(ANSWERS, open_view(reader))
    compared = 0
    for account, own in by_account(rows).items():
        known = [row["completion_tokens"] for row in own if row["completion_tokens"] is not None]
        if known:
            assert found[account]["answer_tokens"] == pytest.approx(sum(known) / len(known))
            compared += 1
        else:
            assert account not in found
    assert compared > 10
