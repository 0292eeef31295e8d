from __future__ import annotations

import dataclasses
import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from investigations.clusters import strangers as module
from investigations.clusters.facts import ties
from investigations.clusters.groups import MIN_ACCOUNTS
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


def test_what_the_first_sort_of_customers_tells_is_believed() -> None:
    """The operator's accounts are bound by nothing, and those of the firm that uses the tool are:
    asked by themselves the ties would tell the others apart."""
    firm = {n: [Prompt((TOOL, 21, 22, 23))] for n in OTHERS}
    view = view_of_prompts({n: [Prompt((TOOL, *FRAMES))] for n in OPERATOR} | firm)
    values = pa.array([TOOL, *FRAMES, 21, 22, 23], pa.uint64())
    phrases = pa.table({"group": pa.array([0] * len(values), pa.int64()), "value": values})
    old, unbound = np.isin(np.arange(60), OTHERS), np.isin(np.arange(60), OPERATOR)
    structure = (phrases.slice(0, 0), phrases)
    alone = strangers(view, GROUPS, structure, (unbound,))
    both = strangers(view, GROUPS, structure, (old, unbound))
    assert np.flatnonzero(alone).tolist() == list(OPERATOR)
    assert np.flatnonzero(both).tolist() == list(OTHERS)


def test_who_was_asked_for_stands_apart() -> None:
    groups = np.array([0, 0, 1, 1, -1])
    strange = np.array([False, True, False, True, False])
    assert apart(groups, strange).tolist() == [0, 2, 1, 3, -1]


SIZE, CORE = 60, 40


@st.composite
def told(draw: st.DrawFn) -> tuple[list[set[int]], list[bool]]:
    """What the members of a group say, and which of them are customers: some of a core that says
    the operator's things (1 to 4) and a fringe that says the tool's (0), with noise in both."""
    chance = draw(st.randoms(use_true_random=False))
    loud, old = draw(st.sampled_from([0.7, 0.95, 1.0])), draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))
    stray = draw(st.sampled_from([0.0, 0.02, 0.3]))
    says = [
        {
            value
            for value in range(5)
            if chance.random() < (loud if at < CORE or not value else stray)
        }
        for at in range(SIZE)
    ]
    customers = [chance.random() < (stray / 10 if at < CORE else old) for at in range(SIZE)]
    return says, customers


@given(st.lists(told(), min_size=1, max_size=3), st.booleans())
@settings(max_examples=80, deadline=None)
def test_strangers_are_those_of_the_plain_definition(
    told_of: list[tuple[list[set[int]], list[bool]]], gaps: bool
) -> None:
    """Groups of sixty, some of them with numbers that nobody has between, and five accounts in
    none; their values are numbered as ``uses_of`` numbers them."""
    numbers = [1 + 2 * number if gaps else number for number in range(len(told_of))]
    groups = np.array([number for number in numbers for _ in range(SIZE)] + [-1] * 5)
    rows = [
        (SIZE * place + at, 5 * place + value)
        for place, (says, _) in enumerate(told_of)
        for at, own in enumerate(says)
        for value in sorted(own)
    ]
    account, value = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    value = np.unique(value, return_inverse=True)[1]
    customers = np.array([flag for _, flags in told_of for flag in flags] + [True] * 5)
    times = np.ones(len(account), dtype=np.int64)
    strange = module._strange(Uses(account, value, times, times, times), groups, customers)
    expected = [
        SIZE * place + at
        for place, (says, flags) in enumerate(told_of)
        for at in plain(says, flags)
    ]
    event("some are strangers" if expected else "nobody is one")
    assert np.flatnonzero(strange).tolist() == expected


def plain(says: list[set[int]], customers: list[bool]) -> list[int]:
    rate = sum(customers) / SIZE
    own, shared = [0] * SIZE, [0] * SIZE
    for value in set().union(*says):
        holders = [at for at in range(SIZE) if value in says[at]]
        marked = sum(customers[at] for at in holders)
        chance = sum(
            math.comb(len(holders), n) * rate**n * (1 - rate) ** (len(holders) - n)
            for n in range(marked + 1)
        )
        if len(holders) < HELD * SIZE:
            continue
        for at in holders:
            own[at] += marked <= OWN * len(holders) and chance <= BY_CHANCE
            shared[at] += marked >= SHARED * len(holders)
    telling = [n for n in own if n]
    usual = float(np.median(telling)) if telling else 0.0
    strange = [at for at in range(SIZE) if own[at] < FEW * usual and shared[at]]
    rest = [at for at in range(SIZE) if at not in strange]
    if usual < LEAST or len(strange) < MIN_ACCOUNTS:
        return []
    share = [sum(customers[at] for at in some) / len(some) for some in (strange, rest)]
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
