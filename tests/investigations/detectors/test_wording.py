from __future__ import annotations

import pyarrow as pa
import pytest

from investigations.detectors.capability import TARGETED
from investigations.detectors.window import SAMPLE_PER_ACCOUNT, open_view
from investigations.detectors.wording import BITS, LANE, WORDING, columns
from investigations.lake.schema import CAPABILITIES
from tests.investigations.detectors.plain import SEEDS, Row, exchanges, features, sampled, world_of
from tests.investigations.worlds import Reader


def reworded(seed: int) -> Reader:
    """A messy world with words in its prompts, some of which were not logged."""
    world = world_of(seed)
    rows = exchanges(world)
    for place, row in enumerate(rows):
        row["simhash"] = row["exchange_key"] * 0x9E3779B97F4A7C15 % 2**64
        row["prompt_chars"] = 0 if place % 7 == 0 else 10
    table = pa.Table.from_pylist(rows, schema=world.exchanges().to_pyarrow().schema)
    return Reader(table, world.accounts().to_pyarrow(), world.events().to_pyarrow())


def is_aimed(row: Row) -> bool:
    asked = {name for i, name in enumerate(CAPABILITIES) if row["capabilities"] >> i & 1}
    return bool(asked & set(TARGETED)) or bool(row["tool_calls"])


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_bits_are_those_of_plain_python(seed: int) -> None:
    reader = reworded(seed)
    found = features(WORDING, open_view(reader))
    compared = 0
    for account, drawn in sampled(exchanges(reader)).items():
        said = [row for row in drawn if row["prompt_chars"]]
        if not said:
            assert account not in found
            continue
        for name, rows in (("wording", said), ("aimed", [row for row in said if is_aimed(row)])):
            assert found[account][f"{name}_prompts"] == len(rows)
            shares = [found[account][column] for column in columns(name)]
            if not rows:
                assert shares == [None] * BITS
                continue
            bits = [sum(row["simhash"] >> bit & 1 for row in rows) for bit in range(BITS)]
            assert shares == pytest.approx([count / len(rows) for count in bits], abs=1e-6)
            compared += 1
    assert compared > 20


def test_nobody_who_says_nothing_has_a_wording() -> None:
    world = world_of(1)
    rows = [{**row, "prompt_chars": 0} for row in exchanges(world)]
    table = pa.Table.from_pylist(rows, schema=world.exchanges().to_pyarrow().schema)
    reader = Reader(table, world.accounts().to_pyarrow(), world.events().to_pyarrow())
    assert features(WORDING, open_view(reader)) == {}


@pytest.mark.parametrize("words", [0, 2**64 - 1, 1, 2**63])
def test_one_wording_in_every_prompt_fills_no_count_into_the_next(words: int) -> None:
    world = world_of(1)
    rows = [{**row, "simhash": words, "prompt_chars": 10} for row in exchanges(world)]
    table = pa.Table.from_pylist(rows, schema=world.exchanges().to_pyarrow().schema)
    reader = Reader(table, world.accounts().to_pyarrow(), world.events().to_pyarrow())
    for found in features(WORDING, open_view(reader)).values():
        assert [found[column] for column in columns("wording")] == [
            float(words >> bit & 1) for bit in range(BITS)
        ]


def test_a_count_holds_all_that_is_ever_drawn_of_an_account() -> None:
    assert 2**LANE > 4 * SAMPLE_PER_ACCOUNT
    assert 2.0 ** (4 * LANE) <= 2.0**53
