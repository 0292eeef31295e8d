from __future__ import annotations

from collections import Counter
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.detectors import drawn as module
from investigations.detectors.drawn import THREADS
from tests.investigations.detectors.drawing import drawn_of
from tests.investigations.detectors.plain import SEEDS, view_of

ACCOUNTS = 6

some_rows = st.lists(
    st.fixed_dictionaries(
        {
            "account": st.integers(0, ACCOUNTS - 1),
            "hour": st.integers(0, 700),
            "prompt_hash": st.integers(0, 2**64 - 1),
            "shingles": st.lists(st.integers(0, 2**64 - 1), max_size=4),
            "prompt_chars": st.sampled_from((0, 100)),
            "tool_calls": st.sampled_from((None, 0, 3)),
        }
    ),
    max_size=40,
)


@given(some_rows)
@settings(deadline=None)
def test_each_account_has_its_rows_in_a_row_and_nobody_else_s(rows: list[dict]) -> None:
    drawn = drawn_of(rows, ACCOUNTS)
    assert drawn.starts[0] == 0 and drawn.starts[-1] == len(rows)
    for account in range(ACCOUNTS):
        own = [row for row in rows if row["account"] == account]
        places = range(drawn.starts[account], drawn.starts[account + 1])
        found = [
            {
                "account": int(drawn.account[at]),
                "hour": int(drawn.hour[at]),
                "prompt_hash": int(drawn.prompt_hash[at]),
                "shingles": drawn.shingles[drawn.lists[at] : drawn.lists[at + 1]].tolist(),
                "prompt_chars": 100 if drawn.written[at] else 0,
                "tool_calls": bool(drawn.tools[at]),
            }
            for at in places
        ]
        assert found == [{**row, "tool_calls": bool(row["tool_calls"])} for row in own]


@given(some_rows)
@settings(deadline=None)
def test_it_counts_the_written_prompts_of_accounts(rows: list[dict]) -> None:
    written = Counter(row["account"] for row in rows if row["prompt_chars"])
    assert drawn_of(rows, ACCOUNTS).prompts().tolist() == [written[n] for n in range(ACCOUNTS)]


@given(some_rows)
@settings(deadline=None)
def test_the_parts_are_all_accounts_once_in_their_order(rows: list[dict]) -> None:
    parts = drawn_of(rows, ACCOUNTS).in_parts(lambda first, last: list(range(first, last)))
    assert len(parts) == THREADS
    assert [account for part in parts for account in part] == list(range(ACCOUNTS))


@pytest.mark.parametrize("seed", SEEDS)
def test_it_is_the_sample(seed: int) -> None:
    view = view_of(seed)
    assert view.drawn is not None
    order = [("account", "ascending"), ("exchange_key", "ascending")]
    asked: pa.Table = view.sample.to_pyarrow()
    assert view.drawn.table.sort_by(order).to_pylist() == asked.sort_by(order).to_pylist()


SOME = st.lists(st.integers(0, 2**64 - 1), max_size=5)


@given(st.lists(st.none() | SOME, max_size=9), st.randoms())
@settings(deadline=None)
def test_lists_are_gathered_as_arrow_would(lists: list[list[int] | None], chance: Random) -> None:
    column = pa.array([[7], *lists, [8]], pa.list_(pa.uint64())).slice(1, len(lists))
    whole = pa.chunked_array([column]).combine_chunks()
    order = pa.array([chance.randrange(len(lists)) for _ in lists], pa.int64())
    found = module._lists(whole, order)
    found.validate(full=True)
    assert found.to_pylist() == [each or [] for each in whole.take(order).to_pylist()]
