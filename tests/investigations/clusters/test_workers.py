from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from investigations.clusters import workers as module
from investigations.clusters.groups import MIN_ACCOUNTS, compact
from investigations.clusters.stream import Streams
from investigations.clusters.workers import (
    CORE,
    MANY,
    MIN_PROMPTS,
    SAME,
    USUAL,
    WORKING,
    united,
    workers,
    working,
)
from investigations.detectors.window import View
from tests.investigations.clusters.links import held_by, matrix_of, some_groups
from tests.investigations.clusters.prompts import Prompt, view_of_prompts

# Phrases and an opening of the first group, and phrases of the second, two to a structured prompt.
WORK = {0: (11, 12), 1: (21, 22)}
OPENING = 77
PROMPTS = 20
POOL, OTHER, SWEPT, OUTSIDERS = range(8), range(8, 14), 14, range(15, 22)
COUNT = 22


def does(group: int, times: int, of: int = PROMPTS) -> list[Prompt]:
    """Prompts of which so many are a group's work and the rest private; every other task of the
    first group shows its opening alone."""
    return [_task(group, n) if n < times else Prompt((1000 + n,)) for n in range(of)]


def _task(group: int, number: int) -> Prompt:
    opened = group == 0 and number % 2 == 1
    return Prompt((2000 + number,), opening=OPENING) if opened else Prompt(WORK[group])


ACCOUNTS = {
    **{n: does(0, 16) for n in POOL},
    **{n: does(1, 16) for n in OTHER},
    SWEPT: does(0, 0),
    15: does(0, 16),  # uses the pool's phrases as much as a member does
    16: does(1, 16),
    17: does(0, 0),
    18: does(0, MIN_PROMPTS - 1, of=MIN_PROMPTS),  # hardly wrote anything
    19: does(0, 16),  # a known customer
    20: [Prompt((2000 + n,), opening=OPENING if n < 16 else 0) for n in range(PROMPTS)],  # a half
    21: [Prompt(WORK[0][:1]) for n in range(PROMPTS)],  # one common turn of phrase, no more
}
KNOWN = 19
NOBODY = np.zeros(COUNT, dtype=bool)
# The pool's template and the other group's, held by those who do their work.
SAID = [matrix_of(held_by([*range(8), 15, 19], [*range(8, 14), 16]), COUNT, signal="template")]
# Nobody pays with what another one pays with.
CASH = matrix_of(held_by(*([n] for n in range(COUNT))), COUNT)


@functools.cache
def view() -> View:
    return view_of_prompts(ACCOUNTS)


def share(account: int, group: int) -> float:
    """The share of an account's prompts that show a group's structure."""
    shown = [
        set(WORK[group]) <= set(one.shingles) or (group == 0 and one.opening == OPENING)
        for one in ACCOUNTS[account]
    ]
    return sum(shown) / len(shown)


def shown_by(groups: np.ndarray, weight: int = 1) -> Streams:
    """The streams of groups that are pieces of the pool or of the other group: 0 and 1."""
    structured = np.array([share(n, g) if g >= 0 else 0.0 for n, g in enumerate(groups)])
    none, some = np.zeros(COUNT), structured
    numbers = [group for group in WORK if group <= groups.max(initial=-1)]
    said = [(group, value) for group in numbers for value in WORK[group]]
    templates = [(0, OPENING)] if 0 in numbers else []
    return Streams(
        own=some,
        structured=some,
        fresh=none,
        focus=((),) * (int(groups.max(initial=-1)) + 1),
        structure=(
            _structure(templates),
            _structure(said).append_column("weight", pa.array([weight] * len(said), pa.int32())),
        ),
    )


def _structure(pairs: Sequence[tuple[int, int]]) -> pa.Table:
    return pa.table(
        {
            "group": pa.array([group for group, _ in pairs], pa.int64()),
            "value": pa.array([value for _, value in pairs], pa.uint64()),
        }
    )


def grouped(*parts: Sequence[int]) -> np.ndarray:
    groups = np.full(COUNT, -1, dtype=np.int64)
    for number, part in enumerate(parts):
        groups[list(part)] = number
    return groups


def worth(groups: np.ndarray) -> np.ndarray:
    """Every group is."""
    return np.ones(int(groups.max(initial=-1)) + 1, dtype=bool)


def after(groups: np.ndarray, known: Sequence[int] = (KNOWN,)) -> np.ndarray:
    flags = np.zeros(COUNT, dtype=bool)
    flags[list(known)] = True
    return workers(view(), groups, shown_by(groups), worth(groups), flags, CASH)


BOTH = grouped([*POOL, SWEPT], OTHER)


def test_who_never_does_the_work_leaves() -> None:
    assert after(BOTH)[SWEPT] == -1
    assert (after(BOTH)[list(POOL)] == after(BOTH)[0]).all()


def test_outsiders_who_do_the_work_come_each_to_their_own() -> None:
    found = after(BOTH)
    assert found[15] == found[20] == found[POOL[0]] >= 0
    assert found[16] == found[OTHER[0]] >= 0
    assert found[POOL[0]] != found[OTHER[0]]


@pytest.mark.parametrize("stranger", [17, 18, 21])
def test_strangers_stay_out(stranger: int) -> None:
    assert after(BOTH)[stranger] == -1


def test_who_has_but_a_turn_of_the_group_s_in_common_does_not_come() -> None:
    """Account 17 has in each prompt two phrases that the pool has in one of forty."""
    rare = (13, 14)
    pool = {n: [*ACCOUNTS[n], *[Prompt(WORK[0])] * 19, Prompt(rare)] for n in POOL}
    people = {**ACCOUNTS, **pool, 17: [Prompt(rare)] * PROMPTS}
    streams = shown_by(BOTH)
    said = streams.structure[1]
    more = pa.table({"group": [0, 0], "value": rare, "weight": [1, 1]}).cast(said.schema)
    structure = (streams.structure[0], pa.concat_tables([said, more]))
    streams = dataclasses.replace(streams, structure=structure)
    found = workers(view_of_prompts(people), BOTH, streams, worth(BOTH), NOBODY, CASH)
    assert found[17] == -1 and found[15] == found[POOL[0]]


def test_known_customers_are_not_drawn_in_and_those_who_work_are_not_put_out() -> None:
    assert after(BOTH)[KNOWN] == -1
    assert after(BOTH, known=())[KNOWN] == after(BOTH)[0]
    assert after(grouped([*POOL, KNOWN], OTHER))[KNOWN] == after(BOTH)[0]


def test_who_pays_like_those_who_work_stays_and_comes_but_no_known_customer_does() -> None:
    payment = matrix_of(held_by([POOL[0], POOL[1], POOL[2], SWEPT, 17, KNOWN]), COUNT)
    flags = np.arange(COUNT) == KNOWN
    found = workers(view(), BOTH, shown_by(BOTH), worth(BOTH), flags, payment)
    assert found[SWEPT] == found[17] == found[POOL[0]]
    assert found[KNOWN] == -1


def test_whose_own_work_calls_goes_there_whoever_pays() -> None:
    payment = matrix_of(held_by([POOL[0], POOL[1], 16]), COUNT)
    found = workers(view(), BOTH, shown_by(BOTH), worth(BOTH), NOBODY, payment)
    assert found[16] == found[OTHER[0]]


def test_a_member_of_a_swept_up_group_goes_where_its_work_is() -> None:
    rest = [15, 17, 18, 20, 21]
    mixed = grouped(OTHER, [16, *rest])
    found = workers(view(), mixed, _only_first(mixed), worth(mixed), NOBODY, CASH)
    assert found[16] == found[OTHER[0]]
    assert len(set(found[rest].tolist())) == 1 and found[15] not in (-1, found[16])


def _only_first(groups: np.ndarray) -> Streams:
    """The first group does the second's work, and the other group has no structure at all."""
    structured = np.where(groups == 0, 0.8, 0.0)
    said = _structure([(0, value) for value in WORK[1]])
    return Streams(
        own=structured,
        structured=structured,
        fresh=np.zeros(COUNT),
        focus=((), ()),
        structure=(
            _structure([]),
            said.append_column("weight", pa.array([1, 1], pa.int32())),
        ),
    )


def test_groups_that_show_no_structure_stay_as_they_are() -> None:
    groups = grouped(POOL, OTHER)
    none = np.zeros(COUNT)
    empty = _structure([])
    weighted = empty.append_column("weight", pa.array([], pa.int32()))
    silent = Streams(none, none, none, ((), ()), (empty, weighted))
    found = workers(view(), groups, silent, worth(groups), NOBODY, CASH)
    assert np.array_equal(found, groups)


def test_a_group_of_which_few_work_has_no_work_and_loses_nobody() -> None:
    idle = [SWEPT, 17, 18, 21, KNOWN]
    few = grouped([*POOL[:4], *idle])
    streams = shown_by(few)
    streams.structured[idle] = 0.0
    assert (streams.structured[few == 0] >= WORKING).mean() < CORE
    found = workers(view(), few, streams, worth(few), NOBODY, CASH)
    assert np.array_equal(found, few)


def test_a_group_that_is_not_worth_it_stays_as_it_is() -> None:
    only_other = np.array([False, True])
    found = workers(view(), BOTH, shown_by(BOTH), only_other, NOBODY, CASH)
    assert found[16] == 1
    assert np.array_equal(found == 0, BOTH == 0)


def test_a_group_that_loses_too_many_is_none_and_the_others_keep_their_numbers() -> None:
    small = grouped([*POOL[:3], 17, SWEPT], OTHER)
    found = after(small, known=[*POOL[3:], 15, 19, 20])
    assert (found[[*POOL[:3], 17, SWEPT]] == -1).all()
    assert (found[list(OTHER)] == 1).all()


@pytest.mark.parametrize("stranger_at", [0, 1])
def test_two_groups_that_do_each_others_work_are_one(stranger_at: int) -> None:
    """The pool in two halves that say the same, and the other group, whose work is its own."""
    halves = [POOL[:4], POOL[4:]]
    parts = [*halves, OTHER] if stranger_at == 1 else [OTHER, *halves]
    groups = grouped(*parts)
    work = {n: WORK[1] if part is OTHER else WORK[0] for n, part in enumerate(parts)}
    said = [(n, value) for n, values in work.items() for value in values]
    weight = pa.array([1] * len(said), pa.int32())
    structured = np.where(groups >= 0, 0.8, 0.0)
    streams = Streams(
        own=structured,
        structured=structured,
        fresh=structured,
        focus=((),) * 3,
        structure=(_structure([]), _structure(said).append_column("weight", weight)),
    )
    found = united(view(), groups, streams, worth(groups), SAID)
    first = parts.index(halves[0])
    assert (found[list(POOL)] == first).all()
    assert (found[list(OTHER)] == parts.index(OTHER)).all()
    assert (found[groups < 0] == -1).all()
    unlikely = np.arange(3) == parts.index(OTHER)
    assert np.array_equal(united(view(), groups, streams, unlikely, SAID), groups)


def test_groups_of_different_work_and_no_groups_at_all_stay_as_they_are() -> None:
    both = grouped(POOL, OTHER)
    assert np.array_equal(united(view(), both, shown_by(both), worth(both), SAID), both)
    nobody = grouped()
    assert np.array_equal(united(view(), nobody, shown_by(nobody), worth(nobody), SAID), nobody)


def test_one_sided_likeness_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker's accounts say what a campaign says, and much else that the campaign does not."""
    groups = grouped(POOL, [*OTHER, 15])
    shares = np.zeros((COUNT, 2))
    shares[groups == 1, 0], shares[groups == 0, 1] = 0.8, 0.0
    monkeypatch.setattr(module, "_shares", lambda *parts: sparse.csr_matrix(shares))
    streams = shown_by(groups)
    streams.structured[:] = np.where(groups >= 0, 0.8, 0.0)
    assert np.array_equal(united(view(), groups, streams, worth(groups), SAID), groups)
    shares[groups == 0, 1] = np.where(np.arange(8) < SAME * 8, 0.8, 0.0)
    alike = [matrix_of(held_by(range(16)), COUNT)]
    assert set(united(view(), groups, streams, worth(groups), alike)[groups >= 0].tolist()) == {0}
    # A phrase is in all prompts of both, and all else that they say is not.
    assert np.array_equal(united(view(), groups, streams, worth(groups), SAID), groups)


def test_without_groups_nobody_goes_anywhere() -> None:
    nobody = np.full(COUNT, -1, dtype=np.int64)
    assert np.array_equal(after(nobody), nobody)


some_pair = st.lists(st.integers(-1, 1), min_size=COUNT, max_size=COUNT).map(np.array)


@given(some_pair.map(compact))
@settings(max_examples=12, deadline=None)
def test_whoever_is_in_a_group_was_there_or_does_its_work(groups: np.ndarray) -> None:
    found = after(groups)
    sizes = np.bincount(found[found >= 0])
    assert len(found) == COUNT and all(size >= MIN_ACCOUNTS for size in sizes if size)
    for number in range(found.max(initial=-1) + 1):
        members = np.flatnonzero(found == number)
        origins = [
            origin
            for origin in (0, 1)
            if all(groups[n] == origin or share(n, origin) >= WORKING for n in members)
        ]
        assert origins
    assert KNOWN not in np.flatnonzero((found >= 0) & (groups < 0))


@given(st.permutations(range(COUNT)))
@settings(max_examples=4, deadline=None)
def test_other_names_and_another_order_give_the_same_groups(order: list[int]) -> None:
    """Account ``n`` takes the place ``order[n]``."""
    moved = view_of_prompts({place: ACCOUNTS[order.index(place)] for place in range(COUNT)})
    streams = shown_by(BOTH)
    back = np.argsort(order)
    elsewhere = Streams(
        streams.own[back],
        streams.structured[back],
        streams.fresh[back],
        streams.focus,
        streams.structure,
    )
    known = np.arange(COUNT) == KNOWN
    found = workers(moved, BOTH[back], elsewhere, worth(BOTH), known[back], CASH)
    assert np.array_equal(found[np.array(order)], after(BOTH))


def working_in_loops(groups: list[int], structured: list[float]) -> list[bool]:
    found = []
    for group, own in zip(groups, structured, strict=True):
        shares = [s for g, s in zip(groups, structured, strict=True) if g == group]
        core = sorted(s for s in shares if s >= WORKING)
        busy = group >= 0 and core and len(core) >= CORE * len(shares)
        found.append(bool(busy) and own >= USUAL * float(np.median(core)))
    return found


@given(some_groups(), st.lists(st.floats(0, 1), min_size=14, max_size=14))
@settings(max_examples=100, deadline=None)
def test_who_works_does_about_as_much_as_the_others(
    groups: np.ndarray, structured: list[float]
) -> None:
    found = working(groups, np.array(structured))
    assert found.tolist() == working_in_loops(groups.tolist(), structured)


@pytest.mark.parametrize(
    ("times", "of", "comes"),
    [
        (MIN_PROMPTS, 2 * MIN_PROMPTS, True),  # few prompts, half of them the pool's
        (MANY - 1, 3 * MANY, False),  # less than the others, and it may be chance
        (MANY, 3 * MANY, True),
        (MANY, 8 * MANY, False),  # much less than the others
    ],
)
def test_who_does_less_than_the_others_comes_when_it_can_be_no_chance(
    times: int, of: int, comes: bool
) -> None:
    people = {**ACCOUNTS, 17: does(0, times, of)}
    flags = np.arange(COUNT) == KNOWN
    found = workers(view_of_prompts(people), BOTH, shown_by(BOTH), worth(BOTH), flags, CASH)
    assert bool(found[17] == found[POOL[0]]) is comes


@given(some_pair.map(compact))
@settings(max_examples=12, deadline=None)
def test_a_join_finds_the_same_as_the_loop(groups: np.ndarray) -> None:
    joining = dataclasses.replace(view(), drawn=None)
    streams, flags = shown_by(groups), np.arange(COUNT) == KNOWN
    found = workers(joining, groups, streams, worth(groups), flags, CASH)
    assert np.array_equal(found, after(groups))
    assert np.array_equal(
        united(joining, groups, streams, worth(groups), SAID),
        united(view(), groups, streams, worth(groups), SAID),
    )
