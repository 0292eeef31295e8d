from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from investigations.clusters.focus import ENOUGH, FOCUS_EXCESS
from investigations.clusters.stream import (
    LITTLE,
    MOSTLY,
    Streams,
    glance,
    read,
    read_newcomers,
    reviewed,
)
from investigations.clusters.structure import MIN_PHRASES
from investigations.clusters.templates import MIN_HOLDERS, STRUCTURE_LIFT, STRUCTURE_RATE
from investigations.detectors import Measurements, measure
from investigations.detectors.capability import bits
from investigations.lake import schema
from tests.investigations.clusters.asking import focus_of, is_focused, work_of
from tests.investigations.clusters.measured import (
    heard,
    messy_measured,
    random_groups,
    ring_groups,
    ring_measured,
    signals,
    streams,
)
from tests.investigations.detectors.plain import SEEDS, Row, named
from tests.investigations.worlds import CROWD, Cast, Reader, world


def templates(measured: Measurements, members: set[str]) -> set[int]:
    """The templates that many members hold and hardly anybody else does."""
    others = max(measured.features.num_rows - len(members), 1)
    holders: dict[int, set[str]] = defaultdict(set)
    for row in measured.links["template"].to_pylist():
        holders[row["value"]].add(row["account_id"])
    found = set()
    for value, everybody in holders.items():
        inside, outside = len(everybody & members), len(everybody - members)
        rate = inside / len(members)
        lifted = rate >= STRUCTURE_LIFT * outside / others
        if inside >= MIN_HOLDERS and rate >= STRUCTURE_RATE and lifted:
            found.add(value)
    return found


def is_structured(row: Row, ends: set[int], said: dict[int, int]) -> bool:
    shown = {row["skeleton_hash"], row["opening_hash"], row["closing_hash"]}
    weight = sum(said.get(value, 0) for value in row["shingles"])
    return bool(shown & ends) or weight >= MIN_PHRASES


def own_share(focused: float, usual: float, certain: list[bool]) -> float:
    """The share of own prompts in a mixture with other people's, who ask for the focus as often as
    is usual; own ones ask for it as often as those that are ``certain`` to be own."""
    asking = sum(certain) / len(certain) if len(certain) >= ENOUGH else 1.0
    asking = max(asking, usual + FOCUS_EXCESS)
    return min(max((focused - usual) / (asking - usual), 0.0), 1.0)


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
    phrases = found.structure[1].to_pylist()
    alone = [sample[ids[place]] for place in np.flatnonzero(groups < 0)]
    for number in range(groups.max() + 1):
        members = {ids[place] for place in np.flatnonzero(groups == number)}
        ends = templates(measured, members)
        said = {row["value"]: row["weight"] for row in phrases if row["group"] == number}
        work = [r for one in members for r in sample[one] if is_structured(r, ends, said)]
        asked = focus_of(features, members)
        focus = asked + [name for name in work_of(features, work) if name not in asked]
        usual = float(np.mean([np.mean([is_focused(r, focus) for r in rows]) for rows in alone]))
        drawn = sum(len(sample[one]) for one in members)
        asking = [row for row in work if is_focused(row, focus)]
        relays = len(work) < LITTLE * drawn and len(asking) < MOSTLY * len(work)
        work = asking if focus and relays else work
        certain = [is_focused(row, focus) for row in work]
        assert list(found.focus[number]) == focus
        values = [row for row in found.structure[0].to_pylist() if row["group"] == number]
        assert {row["value"] for row in values} == ends
        for account in members:
            place, rows = ids.index(account), sample[account]
            structured = [is_structured(row, ends, said) for row in rows]
            focused = [is_focused(row, focus) for row in rows]
            own = [s or f for s, f in zip(structured, focused, strict=True)]
            structured = [row in work for row in rows]
            mixture = own_share(float(np.mean(focused)), usual, certain)
            share = 0.0 if focus and relays else mixture
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


def test_newcomers_are_split_by_what_their_group_is_known_for() -> None:
    """Four of the ring come later: of them the same is found as if they had been there before."""
    measured, groups = ring_measured(), ring_groups()
    whole = streams(measured, groups, signals(measured))
    late = np.flatnonzero(groups >= 0)[-4:]
    before = dataclasses.replace(
        whole,
        **{
            name: np.where(np.isin(np.arange(len(groups)), late), 0.0, getattr(whole, name))
            for name in ("own", "structured", "fresh")
        },
    )
    new = np.isin(np.arange(len(groups)), late)
    found = read_newcomers(measured, groups, new, before)
    for name in ("own", "structured", "fresh"):
        assert getattr(found, name) == pytest.approx(getattr(whole, name), abs=0.02)
    assert found.structure == whole.structure and found.focus == whole.focus
    nobody = read_newcomers(measured, groups, np.zeros(len(groups), dtype=bool), whole)
    assert np.array_equal(nobody.own, whole.own)


def rewritten(pool: Reader, rows: list[dict]) -> Reader:
    """The same accounts with other exchanges."""
    exchanges = pa.Table.from_pylist(rows, schema=schema.EXCHANGES)
    return Reader(exchanges, pool.accounts().to_pyarrow(), pool.events().to_pyarrow())


def pool_in(reader: Reader) -> tuple[Streams, np.ndarray]:
    """The streams where the accounts called "pool" are a group, and which accounts these are."""
    measured = measure(reader)
    ids = measured.features["account_id"].to_pylist()
    inside = np.array([one.startswith("pool") for one in ids])
    return streams(measured, np.where(inside, 0, -1), signals(measured)), inside


def test_what_is_mixed_in_is_not_the_groups_own() -> None:
    """Half of what the pool sends is other people's free-form traffic."""
    both = Cast("pool", 30, 60, template=3, capability=("coding",), mixed=0.5)
    found, inside = pool_in(world([CROWD, both]))
    assert found.own[inside].mean() == pytest.approx(0.5, abs=0.05)


def test_templates_of_relayed_customers_are_not_the_pools_own() -> None:
    """A tenth of what the pool sends is one of its customers' own template, which asks for nothing;
    half as much asks for coding."""
    rng = np.random.default_rng(3)
    pool = world([replace(CROWD, accounts=60), Cast("pool", 30, 100, template=3, mixed=1.0)])
    rows = pool.exchanges().to_pyarrow().to_pylist()
    for row in rows:
        draw = rng.random() if row["account_id"].startswith("pool") else 1.0
        if draw < 0.15:
            row["opening_hash"] = row["closing_hash"] = 77 if draw < 0.05 else 78
            row["capabilities"] = bits(("coding",)) if draw < 0.05 else 0
    found, inside = pool_in(rewritten(pool, rows))
    assert found.focus == (("coding",),)
    assert found.structured[inside].mean() == pytest.approx(0.05, abs=0.02)
    assert found.own[inside].mean() == pytest.approx(0.05, abs=0.03)


def test_of_a_pool_that_mostly_relays_what_its_templates_do_not_show_counts_as_well() -> None:
    """A quarter of what it sends is its own: half of that shows the template, and three quarters
    ask for coding. Nothing else that comes back is relayed."""
    rng = np.random.default_rng(7)
    pool = world([replace(CROWD, accounts=60), Cast("pool", 40, 150, mixed=1.0)])
    rows = pool.exchanges().to_pyarrow().to_pylist()
    for row in rows:
        draw = rng.random() if row["account_id"].startswith("pool") else 1.0
        if draw < 0.13:
            row["opening_hash"] = row["closing_hash"] = 77
        if draw < 0.25 and rng.random() < 0.75:
            row["capabilities"] = bits(("coding",))
    found, inside = pool_in(rewritten(pool, rows))
    assert found.focus == (("coding",),)
    assert found.own[inside].mean() == pytest.approx(0.25, abs=0.04)


def test_own_prompts_without_structure_count_by_how_often_structured_ones_ask() -> None:
    """All a pool sends is its own; half of it shows a template, and half of it asks for coding."""
    rng = np.random.default_rng(5)
    pool = world([replace(CROWD, accounts=60), Cast("pool", 20, 60, 3, capability=("coding",))])
    rows = pool.exchanges().to_pyarrow().to_pylist()
    for row in rows:
        if row["account_id"].startswith("pool") and rng.random() < 0.5:
            row["opening_hash"], row["closing_hash"] = (int(n) for n in rng.integers(1, 2**62, 2))
            row["shingles"] = rng.integers(1, 2**62, 6).tolist()
        if rng.random() < 0.5:
            row["capabilities"] = 0
    found, inside = pool_in(rewritten(pool, rows))
    assert found.structured[inside].mean() == pytest.approx(0.5, abs=0.05)
    assert found.own[inside].mean() > 0.85


def reviewed_pool(rows: list[Row], pool: Reader) -> tuple[Streams, Streams, np.ndarray]:
    """The pool's streams before and after the review, and who is in it. Those called crowd are old
    customers."""
    measured = measure(rewritten(pool, rows))
    ids = measured.features["account_id"].to_pylist()
    inside = np.array([one.startswith("pool") for one in ids])
    groups, matrices = np.where(inside, 0, -1), signals(measured)
    before = streams(measured, groups, matrices)
    after = reviewed(measured, groups, matrices["template"], ~inside, before)
    return before, after, inside


def test_once_a_group_is_whole_a_tools_template_is_not_its_own() -> None:
    """Sixty of two hundred customers outside use the template, and all of twenty in the pool."""
    rng = np.random.default_rng(11)
    pool = world([replace(CROWD, accounts=200), Cast("pool", 20, 60, mixed=1.0)])
    rows = pool.exchanges().to_pyarrow().to_pylist()
    for row in rows:
        user = row["account_id"].startswith("pool") or row["account_id"] < "crowd-0060"
        if user and rng.random() < 0.4:
            row["opening_hash"] = row["closing_hash"] = row["skeleton_hash"] = 77
            row["capabilities"] = bits(("coding",))
    before, after, inside = reviewed_pool(rows, pool)
    assert before.structured[inside].mean() == pytest.approx(0.4, abs=0.05)
    assert after.structured[inside].mean() < 0.02
    assert after.structure[0].num_rows < before.structure[0].num_rows


def test_once_a_group_is_whole_relayed_customers_wishes_are_not_its_own() -> None:
    """Forty of a hundred prompts show a template and ask for nothing; half of the rest are
    customers' who ask for code."""
    rng = np.random.default_rng(13)
    pool = world([replace(CROWD, accounts=100), Cast("pool", 20, 80, mixed=1.0)])
    rows = pool.exchanges().to_pyarrow().to_pylist()
    for row in rows:
        if row["account_id"].startswith("pool"):
            draw = rng.random()
            row["capabilities"] = bits(("coding",)) if draw > 0.7 else 0
            if draw < 0.4:
                row["opening_hash"] = row["closing_hash"] = row["skeleton_hash"] = 77
    before, after, inside = reviewed_pool(rows, pool)
    assert before.focus == (("coding",),) and after.focus == ((),)
    assert after.own[inside] == pytest.approx(after.structured[inside])
    assert after.structured[inside].mean() == pytest.approx(0.4, abs=0.05)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_review_leaves_alone_whose_texts_were_not_read(seed: int) -> None:
    measured = messy_measured(seed)
    groups = random_groups(seed, measured.features.num_rows)
    before = glance(measured.features, groups)
    template = signals(measured)["template"]
    nobody = np.zeros(len(groups), dtype=bool)
    assert reviewed(measured, groups, template, nobody, before) is before


def test_without_groups_nothing_is_split() -> None:
    accounts = messy_measured(1).features.num_rows
    found = streams(messy_measured(1), np.full(accounts, -1), signals(messy_measured(1)))
    assert found.focus == ()
    assert not found.own.any() and not found.structured.any() and not found.fresh.any()


@pytest.mark.parametrize("seed", SEEDS)
def test_only_the_groups_asked_for_are_read(seed: int) -> None:
    measured = messy_measured(seed)
    groups = random_groups(seed, measured.features.num_rows)
    every, before = streams(measured, groups, signals(measured)), glance(measured.features, groups)
    found = read(
        measured, groups, signals(measured), np.array([False, True]), before, heard(measured)
    )
    for one, unread, whole in (
        (found.own, before.own, every.own),
        (found.structured, before.structured, every.structured),
        (found.fresh, before.fresh, every.fresh),
    ):
        assert np.array_equal(one[groups == 0], unread[groups == 0], equal_nan=True)
        assert np.array_equal(one[groups == 1], whole[groups == 1])
        assert not one[groups < 0].any()
    for texts, whole in zip(found.structure, every.structure, strict=True):
        rows = [row for row in whole.to_pylist() if row["group"] == 1]
        assert sorted(texts.to_pylist(), key=str) == sorted(rows, key=str)


@pytest.mark.parametrize("seed", SEEDS)
def test_reading_on_gives_what_reading_at_once_gives(seed: int) -> None:
    measured = messy_measured(seed)
    groups = random_groups(seed, measured.features.num_rows)
    found = glance(measured.features, groups)
    for which in ([True, False], [False, True]):
        found = read(measured, groups, signals(measured), np.array(which), found, heard(measured))
    every = streams(measured, groups, signals(measured))
    assert np.array_equal(found.own, every.own) and np.array_equal(found.fresh, every.fresh)
    assert found.focus == every.focus


def test_a_glance_takes_the_share_of_the_focus_above_what_is_usual() -> None:
    features = ring_measured().features
    found = glance(features, ring_groups())
    share = np.nan_to_num(features["reasoning_traces"].to_numpy(zero_copy_only=False))
    usual = share[ring_groups() < 0].mean()
    inside = ring_groups() >= 0
    assert found.own[inside] == pytest.approx(np.clip((share - usual) / (1 - usual), 0, 1)[inside])
    assert not found.own[~inside].any()
    assert np.isnan(found.structured[inside]).all() and not found.structured[~inside].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_where_nothing_is_to_be_read_only_those_who_left_are_forgotten(seed: int) -> None:
    measured = messy_measured(seed)
    groups = random_groups(seed, measured.features.num_rows)
    before = streams(measured, groups, signals(measured))
    left = np.where(np.arange(len(groups)) % 3 == 0, -1, groups)
    found = read(
        measured, left, signals(measured), np.array([False, False]), before, heard(measured)
    )
    assert np.array_equal(found.own, np.where(left >= 0, before.own, 0.0))
    assert found.focus == before.focus and found.structure == before.structure


@pytest.mark.parametrize("seed", SEEDS)
def test_a_join_tells_the_same_of_a_group_as_the_loop(seed: int) -> None:
    measured = messy_measured(seed)
    groups = random_groups(seed, measured.features.num_rows)
    joining = replace(measured, view=replace(measured.view, drawn=None))
    found, joined = (streams(each, groups, signals(measured)) for each in (measured, joining))
    assert found.focus == joined.focus
    for name in ("own", "structured", "fresh"):
        assert np.array_equal(getattr(found, name), getattr(joined, name))
