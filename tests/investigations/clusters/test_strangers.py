from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters import strangers as module
from investigations.clusters.facts import ties
from investigations.clusters.repertoire import Uses
from investigations.clusters.strangers import (
    BINDING,
    BY_CHANCE,
    CHANCE,
    CUSTOMERS,
    FEW,
    HELD,
    LEAST,
    OWN,
    REST,
    SHARED,
    apart,
    strangers,
    unbound,
)
from tests.investigations.clusters.links import ACCOUNTS, Links, matrix_of, some_links
from tests.investigations.clusters.prompts import Prompt, view_of_prompts

# Forty of an operator, and twenty who have the tool in common with them.
OPERATOR, OTHERS = range(40), range(40, 60)
GROUPS = np.zeros(60, dtype=np.int64)
TOOL, FRAMES = 11, (12, 13, 14, 15)


def found(others_say: tuple[int, ...], customers: list[int] | range) -> list[int]:
    said = {n: [Prompt((TOOL, *FRAMES))] for n in OPERATOR}
    view = view_of_prompts(said | {n: [Prompt((TOOL, *others_say))] for n in OTHERS})
    values = pa.array([TOOL, *FRAMES], pa.uint64())
    phrases = pa.table({"group": pa.array([0] * len(values), pa.int64()), "value": values})
    marked, nobody = np.isin(np.arange(60), list(customers)), np.zeros(60, dtype=bool)
    ways = (view, dataclasses.replace(view, drawn=None))
    structure = (phrases.slice(0, 0), phrases)
    here, joined = (strangers(way, GROUPS, structure, (nobody, marked)) for way in ways)
    assert here.tolist() == joined.tolist()
    return np.flatnonzero(here).tolist()


def test_who_says_only_what_old_customers_say_as_well_is_a_stranger() -> None:
    # Not each of the tool's users is an old customer.
    assert found((), range(46, 60)) == list(OTHERS)


@pytest.mark.parametrize(
    ("others_say", "customers"),
    [
        (FRAMES, range(40, 60)),  # old accounts that were bought do the operator's work
        ((), range(0)),  # half of an operator's new accounts do another part of it
        ((), range(20, 60)),  # customers say what would be the operator's
        ((), range(58, 60)),  # so few may be bought
    ],
)
def test_nobody_is_one(others_say: tuple[int, ...], customers: range) -> None:
    assert found(others_say, customers) == []


def test_who_was_asked_for_stands_apart() -> None:
    groups = np.array([0, 0, 1, 1, -1])
    strange = np.array([False, True, False, True, False])
    assert apart(groups, strange).tolist() == [0, 2, 1, 3, -1]


uses = st.lists(st.tuples(st.integers(0, 39), st.integers(0, 5)), unique=True, max_size=160)


@given(uses, st.lists(st.booleans(), min_size=40, max_size=40))
@settings(max_examples=80, deadline=None)
def test_strangers_are_those_of_the_plain_definition(
    said: list[tuple[int, int]], customers: list[bool]
) -> None:
    """Of one group of forty; its values are numbered as ``uses_of`` numbers them."""
    names = sorted({value for _, value in said})
    account = np.array([a for a, _ in said], dtype=np.int64)
    value = np.array([names.index(v) for _, v in said], dtype=np.int64)
    times = np.ones(len(said), dtype=np.int64)
    marked = np.array(customers)
    strange = module._strange(
        Uses(account, value, times, times, times), np.zeros(40, dtype=np.int64), marked
    )
    assert np.flatnonzero(strange).tolist() == plain(said, customers)


def plain(said: list[tuple[int, int]], customers: list[bool]) -> list[int]:
    others = 1 - sum(customers) / 40
    own, shared = [0] * 40, [0] * 40
    for value in {value for _, value in said}:
        holders = [a for a, v in said if v == value]
        marked = sum(customers[a] for a in holders)
        if len(holders) < HELD * 40:
            continue
        for a in holders:
            own[a] += marked <= OWN * len(holders) and others ** len(holders) <= BY_CHANCE
            shared[a] += marked >= SHARED * len(holders)
    telling = sorted(n for n in own if n)
    usual = float(np.median(telling)) if telling else 0.0
    strange = [a for a in range(40) if own[a] < FEW * usual and shared[a]]
    rest = [a for a in range(40) if a not in strange]
    if usual < LEAST or len(strange) < 5 or not rest:
        return []
    share = [sum(customers[a] for a in some) / len(some) for some in (strange, rest)]
    return strange if share[0] >= CUSTOMERS and share[1] <= REST else []


@given(
    st.fixed_dictionaries({name: some_links() for name in BINDING}),
    st.lists(st.integers(-1, 2), min_size=ACCOUNTS, max_size=ACCOUNTS),
)
@settings(max_examples=60, deadline=None)
def test_unbound_are_those_with_hardly_a_tie(links: dict[str, Links], numbers: list[int]) -> None:
    groups, nowhere = np.array(numbers), np.full(ACCOUNTS, -1)
    matrices = {name: matrix_of(some, signal=name) for name, some in links.items()}
    tied = [ties(matrix, groups, nowhere) for matrix in matrices.values()]
    count = [sum(bool(flags[at]) for flags in tied) for at in range(ACCOUNTS)]
    expected = [number >= 0 and n <= CHANCE for number, n in zip(numbers, count, strict=True)]
    assert unbound(groups, matrices, nowhere).tolist() == expected
