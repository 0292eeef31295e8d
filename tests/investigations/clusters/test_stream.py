from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pytest

from investigations.clusters.stream import (
    FOCUS_EXCESS,
    FOCUS_LIFT,
    MIN_PHRASES,
    STRUCTURE_LIFT,
    STRUCTURE_RATE,
    STRUCTURE_SIGNALS,
    streams,
)
from investigations.detectors import Measurements, measure
from investigations.detectors.capability import TARGETED
from investigations.lake.schema import CAPABILITIES
from tests.investigations.clusters.measured import (
    messy_measured,
    random_groups,
    ring_groups,
    ring_measured,
    signals,
)
from tests.investigations.detectors.plain import SEEDS, Row, named
from tests.investigations.worlds import CROWD, Cast, world


def structure(measured: Measurements, members: set[str]) -> set[int]:
    """The templates and phrases that a group has and the population has not."""
    population = measured.features.num_rows
    found = set()
    for signal in STRUCTURE_SIGNALS:
        holders: dict[int, set[str]] = defaultdict(set)
        for row in measured.links[signal].to_pylist():
            holders[row["value"]].add(row["account_id"])
        for value, everybody in holders.items():
            inside = everybody & members
            rate = len(inside) / len(members)
            lift = rate / (len(everybody) / population)
            if len(inside) >= 2 and rate >= STRUCTURE_RATE and lift >= STRUCTURE_LIFT:
                found.add(value)
    return found


def focus_of(features: Sequence[Row], members: set[str]) -> tuple[list[str], float]:
    """What a group asks for more than others do, and how often others ask for any of it."""
    inside = [row for row in features if row["account_id"] in members]
    volume = sum(row["exchanges"] for row in inside)
    names, none_of_it = [], 1.0
    for name in TARGETED:
        own = sum((row[name] or 0) * row["exchanges"] for row in inside) / volume
        usual = sum(row[name] or 0 for row in features) / len(features)
        if own - usual >= FOCUS_EXCESS and own >= FOCUS_LIFT * usual:
            names.append(name)
            none_of_it *= 1 - usual
    return names, 1 - none_of_it


def is_structured(row: Row, values: set[int]) -> bool:
    ends = {row["skeleton_hash"], row["opening_hash"], row["closing_hash"]}
    return bool(ends & values) or len(set(row["shingles"]) & values) >= MIN_PHRASES


def is_focused(row: Row, focus: list[str]) -> bool:
    asked = {name for i, name in enumerate(CAPABILITIES) if row["capabilities"] >> i & 1}
    return bool(asked & set(focus)) or ("tool_use" in focus and bool(row["tool_calls"]))


@pytest.mark.parametrize("seed", [*SEEDS, "ring"])
def test_splits_exchanges_as_plain_python_does(seed: int | str) -> None:
    measured = ring_measured() if seed == "ring" else messy_measured(int(seed))
    features = measured.features.to_pylist()
    ids = [row["account_id"] for row in features]
    groups = ring_groups() if seed == "ring" else random_groups(int(seed), len(ids))
    found = streams(measured, groups, signals(measured))
    sample = defaultdict(list)
    for row in named(measured.view, measured.view.sample):
        sample[row["account_id"]].append(row)
    for number in range(groups.max() + 1):
        members = {ids[place] for place in np.flatnonzero(groups == number)}
        focus, background = focus_of(features, members)
        values = structure(measured, members)
        assert list(found.focus[number]) == focus
        for account in members:
            place, rows = ids.index(account), sample[account]
            structured = [is_structured(row, values) for row in rows]
            own = [s or is_focused(row, focus) for s, row in zip(structured, rows, strict=True)]
            share = (np.mean(own) - background) / (1 - background)
            distinct = {row["prompt_hash"] for row, is_own in zip(rows, own, strict=True) if is_own}
            assert found.structured[place] == pytest.approx(np.mean(structured))
            assert found.own[place] == pytest.approx(max(share, np.mean(structured)))
            assert found.fresh[place] == pytest.approx(len(distinct) / max(sum(own), 1))
    outside = groups < 0
    for part in (found.own, found.structured, found.fresh):
        assert not part[outside].any()
        assert ((part >= 0) & (part <= 1)).all()


def test_a_rings_work_is_its_own() -> None:
    found = streams(ring_measured(), ring_groups(), signals(ring_measured()))
    inside = ring_groups() >= 0
    assert found.focus == (("reasoning_traces",),)
    assert found.own[inside].min() > 0.95
    assert found.structured[inside].min() > 0.95
    assert found.fresh[inside].min() > 0.95


def test_what_is_mixed_in_is_not_the_groups_own() -> None:
    """Half of what the pool sends is other people's free-form traffic."""
    both = Cast("pool", 30, 60, template=3, capability=("coding",), mixed=0.5)
    measured = measure(world([CROWD, both]))
    ids = measured.features["account_id"].to_pylist()
    groups = np.array([0 if one.startswith("pool") else -1 for one in ids])
    found = streams(measured, groups, signals(measured))
    assert found.own[groups == 0].mean() == pytest.approx(0.5, abs=0.05)


def test_without_groups_nothing_is_split() -> None:
    accounts = messy_measured(1).features.num_rows
    found = streams(messy_measured(1), np.full(accounts, -1), signals(messy_measured(1)))
    assert found.focus == ()
    assert not found.own.any() and not found.structured.any() and not found.fresh.any()
