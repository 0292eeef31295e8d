from __future__ import annotations

from collections import defaultdict
from statistics import median

import numpy as np
import pyarrow as pa
import pytest

from investigations.clusters.facts import GroupFacts, ties
from investigations.clusters.gather import columns, gather, usual
from investigations.clusters.stream import streams
from investigations.detectors import Measurements, measure
from investigations.lake import schema
from tests.investigations.clusters.measured import messy_measured, random_groups, signals
from tests.investigations.detectors.plain import SEEDS, named, world_of
from tests.investigations.worlds import Cast, Reader, world


def gathered(measured: Measurements, groups: np.ndarray) -> list[GroupFacts]:
    matrices = signals(measured)
    split = streams(measured, groups, matrices)
    cols = columns(measured.features, split, measured.view.until)
    tied = {name: ties(matrix, groups) for name, matrix in matrices.items()}
    return gather(measured, groups, split, tied, cols)


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_a_group_are_those_of_its_members(seed: int) -> None:
    measured = messy_measured(seed)
    features = measured.features.to_pylist()
    groups = random_groups(seed, len(features))
    senders: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    number = {row["account_id"]: int(g) for row, g in zip(features, groups, strict=True)}
    for row in named(measured.view, measured.view.sample):
        senders[number[row["account_id"]]][row["prompt_hash"]].add(row["account_id"])
    for g in gathered(measured, groups):
        rows = [features[place] for place in np.flatnonzero(groups == g.number)]
        volume = sum(row["exchanges"] for row in rows)
        targeted = sum(row["targeted_share"] * row["exchanges"] for row in rows) / volume
        organisations = [row["organization_id"] for row in rows if row["organization_id"]]
        ages = [np.inf if row["age_days"] is None else row["age_days"] for row in rows]
        holders = [len(accounts) for accounts in senders[g.number].values()]
        assert g.members.tolist() == np.flatnonzero(groups == g.number).tolist()
        assert g.exchanges == volume and 0 <= g.own_exchanges <= volume
        assert g.targeted_share == pytest.approx(targeted)
        assert g.known_organisations == pytest.approx(len(organisations) / len(rows))
        assert g.verified_share == pytest.approx(np.mean([row["verified"] for row in rows]))
        assert g.banned_share == pytest.approx(np.mean([r["status"] == "banned" for r in rows]))
        assert g.age_days == pytest.approx(median(ages))
        assert g.clock_hours == median(row["clock_hours"] for row in rows)
        assert g.overlap == pytest.approx(np.mean(holders) / len(rows))
        shares = [v for f, v in vars_of(g).items() if f.endswith("_share")]
        assert all(0 <= share <= 1 for share in [*shares, *g.tied.values(), g.overlap, g.fresh])


def vars_of(g: GroupFacts) -> dict[str, float]:
    return {name: getattr(g, name) for name in GroupFacts.__dataclass_fields__}


def test_independent_accounts_do_not_rise_and_fall_together() -> None:
    measured = measure(world([Cast("free", 40, 200, hours=tuple(range(24)))]))
    (g,) = gathered(measured, np.zeros(40, dtype=np.int64))
    assert all(0.5 < ratio < 1.6 for ratio in g.sync.values())


def test_accounts_driven_by_one_clock_do() -> None:
    """All accounts send their calls in the same minutes."""
    free = world([Cast("free", 20, 60, hours=tuple(range(24)))])
    rows = free.exchanges().to_pyarrow().to_pylist()
    times = [row["timestamp"] for row in rows if row["account_id"] == "free-0000"]
    for place, row in enumerate(rows):
        row["timestamp"] = times[place % len(times)]
    driven = Reader(
        pa.Table.from_pylist(rows, schema=schema.EXCHANGES),
        free.accounts().to_pyarrow(),
        free.events().to_pyarrow(),
    )
    (g,) = gathered(measure(driven), np.zeros(20, dtype=np.int64))
    assert g.sync[1] > 3 and g.sync[60] > 3


def test_one_list_for_all_overlaps_and_own_prompts_do_not() -> None:
    same, own = (
        gathered(measure(world([Cast("a", 10, 200, prompts=n)])), np.zeros(10, dtype=np.int64))[0]
        for n in (5, None)
    )
    assert same.overlap > 0.95 and own.overlap == pytest.approx(1 / 10)


def test_accounts_that_nobody_told_of_are_no_newcomers() -> None:
    full = world_of(1)
    bare = Reader(
        full.exchanges().to_pyarrow(),
        schema.ACCOUNTS.empty_table(),
        schema.EVENTS.empty_table(),
    )
    measured = measure(bare)
    groups = np.zeros(measured.features.num_rows, dtype=np.int64)
    (g,) = gathered(measured, groups)
    assert g.new_share == 0.0 and g.age_days == np.inf


def test_the_population_counts_every_account_once() -> None:
    measured = messy_measured(1)
    groups = np.full(measured.features.num_rows, -1, dtype=np.int64)
    matrices = signals(measured)
    split = streams(measured, groups, matrices)
    base = usual(columns(measured.features, split, measured.view.until), matrices)
    rows = measured.features.to_pylist()
    assert base.accounts == len(rows)
    assert base.targeted_share == pytest.approx(np.mean([r["targeted_share"] for r in rows]))
    assert base.pivot == pytest.approx(
        np.mean([r["pivot"] for r in rows if r["pivot"] is not None])
    )
    assert set(base.sharing) == set(matrices)
