from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from investigations.clusters.focus import (
    ENOUGH,
    MOST,
    MUCH,
    SELDOM,
    asked_for,
    usually,
    without_wishes,
    worked_for,
)
from investigations.detectors.capability import TARGETED
from tests.investigations.clusters.asking import focus_of, is_focused, work_of
from tests.investigations.clusters.measured import (
    messy_measured,
    random_groups,
    ring_groups,
    ring_measured,
)
from tests.investigations.detectors.plain import SEEDS, Row, named


@pytest.mark.parametrize("seed", SEEDS)
def test_what_groups_ask_for_is_what_loops_find(seed: int) -> None:
    features = messy_measured(seed).features
    groups = random_groups(seed, features.num_rows)
    ids = np.array(features["account_id"].to_pylist())
    found = asked_for(features, groups, 3)
    for number in (0, 1):
        assert list(found[number]) == focus_of(
            features.to_pylist(), set(ids[groups == number].tolist())
        )
    assert found[2] == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_how_often_strangers_ask_for_it_is_what_loops_find(seed: int) -> None:
    measured = messy_measured(seed)
    ids = measured.features["account_id"].to_pylist()
    groups = random_groups(seed, len(ids))
    sample: dict[str, list[Row]] = defaultdict(list)
    for row in named(measured.view, measured.view.sample):
        sample[row["account_id"]].append(row)
    focus = (("coding", "tool_use"), ("reasoning_traces",), ())
    shares = [
        np.mean(
            [
                np.mean([is_focused(row, list(names)) for row in sample[ids[place]]])
                for place in np.flatnonzero(groups < 0)
            ]
        )
        for names in focus
    ]
    assert usually(measured.view, groups, focus) == pytest.approx(shares)


def test_where_nobody_is_alone_nothing_is_usual() -> None:
    groups = np.zeros(ring_measured().features.num_rows, dtype=np.int64)
    assert not usually(ring_measured().view, groups, [("coding",)]).any()


def kinds_of(rows: list[dict]) -> pa.Table:
    counts = Counter(
        (row["group"], row["capabilities"], (row["tool_calls"] or 0) > 0) for row in rows
    )
    columns = zip(*((*kind, n) for kind, n in counts.items()), strict=True)
    return pa.table(dict(zip(("group", "capabilities", "tools", "n"), columns, strict=True)))


@pytest.mark.parametrize("seed", range(6))
def test_what_the_work_asks_for_is_what_loops_find(seed: int) -> None:
    rng = np.random.default_rng(seed)
    features = messy_measured(seed % 3).features
    rows = [
        {
            "group": int(rng.integers(0, 3)),
            "capabilities": int(rng.choice([0, 1, 2, 4, 6, 8, 64, 96])),
            "tool_calls": rng.choice([None, 0, 2]),
        }
        for _ in range(190)
    ]
    found = worked_for(kinds_of(rows), features, 4)
    for number in range(4):
        work = [row for row in rows if row["group"] == number]
        assert list(found[number]) == work_of(features.to_pylist(), work)


def test_a_pool_that_mostly_relays_is_after_what_its_own_templates_ask_for() -> None:
    """Its coding is next to nothing in all of its traffic, and all of its own."""
    features = ring_measured().features
    work = [{"group": 0, "capabilities": 1 << 3, "tool_calls": None}] * 60
    (label,) = worked_for(kinds_of(work), features, 1)[0]
    assert label not in asked_for(features, ring_groups(), 1)[0]


@pytest.mark.parametrize("seed", range(8))
def test_what_relayed_customers_are_after_is_what_loops_find(seed: int) -> None:
    rng = np.random.default_rng(seed)
    features = messy_measured(seed % 3).features
    # So few that the structure is a fifth of them in some groups.
    drawn = pa.array(rng.integers(0, 40, features.num_rows))
    features = features.set_column(
        features.column_names.index("wording_prompts"), "wording_prompts", drawn
    )
    groups = rng.integers(-1, 3, features.num_rows)
    rows = [
        {
            "group": int(rng.integers(0, 3)),
            "capabilities": int(rng.choice([0] * (4 * seed) + [1, 2, 4, 6, 8, 64, 96])),
            "tool_calls": None if seed % 2 else rng.choice([None, 0, 2]),
        }
        for _ in range(int(rng.choice([90, 400])))
    ]
    focus = (TARGETED, TARGETED[:2], ())
    found = without_wishes(focus, kinds_of(rows), features, groups)
    for number, names in enumerate(focus):
        work = [row for row in rows if row["group"] == number]
        members = [
            row for row, group in zip(features.to_pylist(), groups, strict=True) if group == number
        ]
        kept = [
            name
            for name in names
            if not relayed(name, [is_focused(row, (name,)) for row in work], members)
        ]
        assert list(found[number]) == kept


def relayed(name: str, asks: list[bool], members: list[dict[str, Any]]) -> bool:
    """Whether much less of the structure than of everything asks for it, and not half of all."""
    drawn = sum(row["wording_prompts"] or 0 for row in members)
    if len(asks) < ENOUGH or len(asks) < MUCH * drawn:
        return False
    wanted = sum((row[name] or 0.0) * row["exchanges"] for row in members)
    share = wanted / max(sum(row["exchanges"] for row in members), 1)
    return sum(asks) / len(asks) < SELDOM * share and share < MOST
