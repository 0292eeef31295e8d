from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

from investigations.detectors.prompts import (
    MIN_COUNT,
    MIN_SHARE,
    SHINGLE,
    SYSTEM_PROMPT,
    TEMPLATE,
    VALUES_PER_ACCOUNT,
)
from investigations.detectors.window import open_view
from investigations.lake import schema
from tests.investigations.detectors.plain import (
    SEEDS,
    Row,
    exchanges,
    measured,
    sampled,
    view_of,
    world_of,
)
from tests.investigations.worlds import Reader

EDGES = ("skeleton_hash", "opening_hash", "closing_hash")


def recurring(counts: Counter[Any], drawn: int) -> dict[Any, float]:
    kept = {
        value: count / drawn
        for value, count in counts.items()
        if count >= MIN_COUNT and count / drawn >= MIN_SHARE
    }
    most = sorted(kept.items(), key=lambda kv: (-kv[1], kv[0]))[:VALUES_PER_ACCOUNT]
    return dict(most)


def edges_of(own: list[Row]) -> Counter[int]:
    """In how many prompts a hash stands at any of the three places."""
    return Counter(value for row in own for value in {row[column] for column in EDGES})


def shingles_of(own: list[Row]) -> Counter[int]:
    return Counter(value for row in own for value in row["shingles"])


def systems_of(own: list[Row]) -> Counter[int]:
    return Counter(row["system_hash"] for row in own if row["system_hash"] is not None)


@pytest.mark.parametrize("here", [True, False], ids=["here", "on a cluster"])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("detector", "counts"),
    [(TEMPLATE, edges_of), (SHINGLE, shingles_of), (SYSTEM_PROMPT, systems_of)],
    ids=["template", "phrase", "system_prompt"],
)
def test_links_what_recurs_in_an_accounts_prompts(
    seed: int, detector: Any, counts: Any, here: bool
) -> None:
    expected = {
        (account, value): share
        for account, own in sampled(exchanges(world_of(seed))).items()
        for value, share in recurring(counts(own), len(own)).items()
    }
    assert expected
    view = view_of(seed)
    view = view if here else dataclasses.replace(view, drawn=None)
    assert measured(detector, view) == pytest.approx(expected)


@pytest.mark.parametrize("detector", [TEMPLATE, SHINGLE], ids=["template", "phrase"])
def test_prompts_that_were_not_logged_have_no_structure(detector: Any) -> None:
    world = world_of(SEEDS[0])
    rows = [
        {**row, "prompt_chars": 0, **dict.fromkeys(EDGES, 7), "shingles": [7]}
        for row in exchanges(world)
    ]
    table = pa.Table.from_pylist(rows, schema=world.exchanges().to_pyarrow().schema)
    reader = Reader(table, world.accounts().to_pyarrow(), schema.EVENTS.empty_table())
    assert measured(detector, open_view(reader)) == {}
