from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from statistics import median

import numpy as np
import pyarrow as pa
import pytest

from investigations.clusters import gather as module
from investigations.clusters.facts import GroupFacts, commonest, ties
from investigations.clusters.gather import (
    TELLING,
    Shares,
    columns,
    gather,
    paying,
    usual,
)
from investigations.clusters.parts import Parts
from investigations.clusters.together import ONE_LIST, together
from investigations.clusters.wording import group_coherence, profiles
from investigations.detectors import Measurements, measure
from investigations.lake import schema
from tests.investigations.clusters.measured import messy_measured, random_groups, signals, streams
from tests.investigations.detectors.plain import SEEDS, named, world_of
from tests.investigations.worlds import Cast, Reader, world


def gathered(measured: Measurements, groups: np.ndarray) -> list[GroupFacts]:
    matrices = signals(measured)
    split = streams(measured, groups, matrices)
    cols = columns(measured.features, measured.view.until).of(split)
    shares = Shares(
        coherence=group_coherence(profiles(measured.features), groups),
        paying=paying(matrices),
        one_card=commonest(matrices["payment"], groups),
        one_domain=commonest(matrices["mail_domain"], groups),
        tied={name: ties(matrix, groups, cols.organisation) for name, matrix in matrices.items()},
    )
    return gather(groups, split, shares, together(measured, groups, split), cols)


def overlap_of(holders: list[int], size: int) -> float:
    """How many of the others sent a prompt of one, on average, less what chance would give;
    ``holders`` counts the members who sent each prompt."""
    sent = sum(holders)
    met = sum(n * (n - 1) for n in holders) / sent / max(size - 1, 1)
    chance = sent / size / len(holders)
    return max(met - chance, 0.0) if chance < ONE_LIST else met


def stretch(rows: list[dict], until: dt.datetime) -> float:
    """Days before the end at which nine in ten had begun, less those at which one in ten ended."""
    ended = sorted((until - row["last_seen"]) / dt.timedelta(days=1) for row in rows)
    begun = sorted(
        (until - row["last_seen"]) / dt.timedelta(days=1) + row["span_hours"] / 24 for row in rows
    )
    return begun[int(0.9 * (len(rows) - 1))] - ended[int(0.1 * (len(rows) - 1))]


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_a_group_are_those_of_its_members(seed: int) -> None:
    measured = messy_measured(seed)
    features = measured.features.to_pylist()
    groups = random_groups(seed, len(features))
    senders: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    number = {row["account_id"]: int(g) for row, g in zip(features, groups, strict=True)}
    for row in named(measured.view, measured.view.sample):
        if row["prompt_chars"]:
            senders[number[row["account_id"]]][row["prompt_hash"]].add(row["account_id"])
    cards: dict[str, set[str]] = defaultdict(set)
    for link in measured.links["payment"].to_pylist():
        cards[link["value"]].add(link["account_id"])
    seats = Counter(row["organization_id"] for row in features)
    seats[None] = 0
    for g in gathered(measured, groups):
        rows = [features[place] for place in np.flatnonzero(groups == g.number)]
        volume = sum(row["exchanges"] for row in rows)
        seated = [row for row in rows if seats[row["organization_id"]] > 1]
        ages = [np.inf if row["age_days"] is None else row["age_days"] for row in rows]
        holders = [len(accounts) for accounts in senders[g.number].values()]
        assert g.members.tolist() == np.flatnonzero(groups == g.number).tolist()
        assert g.exchanges == volume and 0 <= g.own_exchanges <= volume
        assert g.known_organisations == pytest.approx(len(seated) / len(rows))
        assert g.verified_share == pytest.approx(np.mean([row["verified"] for row in rows]))
        assert g.banned_share == pytest.approx(np.mean([r["status"] == "banned" for r in rows]))
        assert g.age_days == pytest.approx(median(ages))
        assert g.clock_hours == median(row["clock_hours"] for row in rows)
        assert g.stretch_days == pytest.approx(stretch(rows, measured.view.until))
        assert g.overlap == pytest.approx(overlap_of(holders, len(rows)))
        ids = {row["account_id"] for row in rows}
        paid = [len(ids & accounts) / len(rows) for accounts in cards.values()]
        assert g.paying_share == pytest.approx(len(ids & set().union(*cards.values())) / len(rows))
        assert g.one_card == pytest.approx(max(paid)) and 0 <= g.one_domain <= 1
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
    assert g.sync[60] > 3


def test_one_list_for_all_overlaps_and_own_prompts_do_not() -> None:
    same, own = (
        gathered(measure(world([Cast("a", 10, 200, prompts=n)])), np.zeros(10, dtype=np.int64))[0]
        for n in (5, None)
    )
    assert same.overlap > 0.95 and own.overlap == 0.0


def test_drawing_from_one_stock_is_not_working_through_one_list() -> None:
    """Six hundred prompts, of which each sends some sixty: they meet, as chance would have it."""
    measured = measure(world([Cast("a", 10, 60, prompts=600)]))
    (g,) = gathered(measured, np.zeros(10, dtype=np.int64))
    assert g.overlap < 0.05


def test_the_mean_answer_counts_exchanges_and_only_those_that_were_logged() -> None:
    full = world([Cast("a", 6, 20)])
    rows = full.exchanges().to_pyarrow().to_pylist()
    known = []
    for place, row in enumerate(rows):
        if row["account_id"] != "a-0000":
            row["completion_tokens"] = place
            known.append(place)
    reader = Reader(
        pa.Table.from_pylist(rows, schema=schema.EXCHANGES),
        full.accounts().to_pyarrow(),
        full.events().to_pyarrow(),
    )
    measured = measure(reader)
    (g,) = gathered(measured, np.zeros(6, dtype=np.int64))
    assert g.answer_tokens == pytest.approx(np.mean(known))
    nobody = np.array([0, -1, -1, -1, -1, -1])
    assert np.isnan(gathered(measured, nobody)[0].answer_tokens)


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


@pytest.mark.parametrize(("silent", "settled"), [(2.0, 1.0), (4.0, 0.0)])
def test_who_works_daily_and_begins_late_may_have_bought_the_account(
    silent: float, settled: float
) -> None:
    """Old accounts that are at it every day from so many days after the window's start."""
    features = messy_measured(1).features
    until = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
    count = features.num_rows
    last = pa.array([until] * count, features.schema.field("last_seen").type)
    known = {"age_days": 400.0, "silent_days": silent, "span_hours": 480.0, "active_days": 20}
    for name, value in known.items():
        place = features.schema.get_field_index(name)
        column = pa.array([value] * count).cast(features.schema.field(name).type)
        features = features.set_column(place, name, column)
    features = features.set_column(features.schema.get_field_index("last_seen"), "last_seen", last)
    assert set(columns(features, until).settled) == {settled}


def test_the_population_counts_every_account_once() -> None:
    measured = messy_measured(1)
    matrices = signals(measured)
    base = usual(columns(measured.features, measured.view.until), matrices)
    rows = measured.features.to_pylist()
    assert base.accounts == len(rows)
    assert base.targeted_share == pytest.approx(np.mean([r["targeted_share"] for r in rows]))
    assert base.pivot == pytest.approx(
        np.mean([r["pivot"] for r in rows if r["pivot"] is not None])
    )
    paid = {link["account_id"] for link in measured.links["payment"].to_pylist()}
    assert base.paying_share == pytest.approx(len(paid) / len(rows))
    assert set(base.sharing) == set(matrices)


@pytest.mark.parametrize(
    ("shares", "prompts", "expected"),
    [
        ([0.5] * 20, 1e15, 1.0),  # everybody does as much
        ([0.0] * 5 + [0.4] * 15, 1e15, 0.0),  # five do nothing
        ([0.2] * 6 + [0.4] * 14, 1e15, 0.5),
        ([0.2] * 6 + [0.4] * 14, 100, 0.5 + 0.674 * (0.4 * 0.6 / 100) ** 0.5 / 0.4),
        ([0.0] * 12 + [0.9] * 8, 50, 0.0),  # most do nothing
        ([0.0] * 5 + [0.4] * 15, TELLING - 1, float("nan")),  # who knows
    ],
)
def test_who_takes_part_least_is_held_against_the_usual(
    shares: list[float], prompts: float, expected: float
) -> None:
    parts = Parts.of(np.zeros(len(shares), dtype=np.int64))
    cols = columns(messy_measured(1).features, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    known = {"structured": np.array(shares), "prompts": np.full(len(shares), prompts)}
    found = module._partaking(parts, dataclasses.replace(cols, **known))
    assert found.tolist() == pytest.approx([expected], abs=1e-6, nan_ok=True)


def test_who_has_just_come_says_nothing_of_the_part_that_accounts_take() -> None:
    parts = Parts.of(np.zeros(20, dtype=np.int64))
    cols = columns(messy_measured(1).features, dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    shares = np.array([0.0] * 8 + [0.4] * 12)
    known = {"structured": shares, "prompts": np.where(shares > 0, 1e15, TELLING - 1.0)}
    assert module._partaking(parts, dataclasses.replace(cols, **known)) == pytest.approx([1.0])
    known["prompts"] = np.full(20, 1e15)
    assert module._partaking(parts, dataclasses.replace(cols, **known)) == pytest.approx(
        [0.0], abs=1e-6
    )


def test_an_organisation_of_one_account_is_nobody_known() -> None:
    assert module._seats(np.array([-1, 0, 1, 1, 2])).tolist() == [0, 0, 1, 1, 0]
    assert module._seats(np.array([-1, -1])).tolist() == [0, 0]
