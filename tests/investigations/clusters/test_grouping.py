"""From measurements to groups: who is put together, who is dropped, and what it hangs on."""

from __future__ import annotations

import dataclasses
import functools
import math

import numpy as np
import pytest

from investigations.clusters import grouping
from investigations.clusters.grouping import (
    ALONE,
    THRESHOLD,
    Grouping,
    Linked,
    adjustments_of,
    group,
    logits,
    matrices_of,
)
from investigations.clusters.groups import MIN_ACCOUNTS
from investigations.clusters.rules import likelihood
from investigations.clusters.workers import working
from investigations.detectors import LINKS, measure
from tests.investigations.clusters.measured import messy_measured, ring_measured
from tests.investigations.worlds import CROWD, RING, world


def quietly(stage: str, share: float) -> None:
    pass


@functools.cache
def of_ring() -> Grouping:
    return group(ring_measured(), quietly)


def linked_ring() -> Linked:
    return grouping._linked(ring_measured(), matrices_of(ring_measured()))


def names(members: np.ndarray) -> set[str]:
    ids = ring_measured().features["account_id"].to_pylist()
    return {ids[row] for row in members}


def partition(found: Grouping, ids: list[str]) -> set[frozenset[str]]:
    return {frozenset(ids[row] for row in facts.members) for facts in found.facts}


def test_every_link_detector_and_the_pairs_have_a_matrix_over_all_accounts() -> None:
    matrices = matrices_of(ring_measured())
    assert {detector.name for detector in LINKS} | {"lockstep"} == set(matrices)
    accounts = ring_measured().features.num_rows
    assert {matrix.shares.shape[0] for matrix in matrices.values()} == {accounts}


def test_the_ring_is_the_group_that_would_be_flagged() -> None:
    found = of_ring()
    (ring,) = [
        facts
        for facts, amounts in zip(found.facts, found.amounts, strict=True)
        if likelihood(amounts) >= THRESHOLD
    ]
    assert names(ring.members) == {f"ring-{place:04d}" for place in range(RING.accounts)}


def test_facts_amounts_and_groups_speak_of_the_same() -> None:
    found = of_ring()
    assert [facts.number for facts in found.facts] == list(range(found.groups.max() + 1))
    assert len(found.amounts) == len(found.facts) == len(found.streams.focus)
    for facts in found.facts:
        assert np.array_equal(np.flatnonzero(found.groups == facts.number), facts.members)
        assert len(facts.members) >= MIN_ACCOUNTS


def test_an_account_s_odds_are_its_group_s_and_its_own() -> None:
    found = of_ring()
    own = sum(adjustments_of(found).values())
    for row, odds in enumerate(logits(found)):
        number = found.groups[row]
        expected = ALONE
        if number >= 0:
            expected = sum(amount.weight for amount in found.amounts[number]) + own[row]
        assert odds == pytest.approx(expected)


def test_loose_links_say_nothing_against_those_who_do_the_work() -> None:
    found = of_ring()
    works = working(found.groups, found.streams.structured)
    loose = dataclasses.replace(found, graph=0.01 * found.graph)
    assert works[found.groups >= 0].all()
    for each in (found, loose):
        own = adjustments_of(each)
        assert not own["support"][works].any() and not own["likeness"][works].any()


def test_everybody_in_a_group_that_would_be_flagged_would_be_flagged() -> None:
    found = of_ring()
    needed = math.log(THRESHOLD / (1 - THRESHOLD))
    for facts, amounts in zip(found.facts, found.amounts, strict=True):
        if likelihood(amounts) >= THRESHOLD:
            assert logits(found)[facts.members].min() >= needed


def test_who_has_but_a_tool_in_common_with_the_ring_is_told_apart(monkeypatch) -> None:
    ids = ring_measured().features["account_id"].to_pylist()
    told = np.isin(ids, [f"ring-{place:04d}" for place in range(6)])
    asked: list[int] = []

    def strangers(view, groups, structure, customers):
        asked.append(structure[0].num_rows + structure[1].num_rows)
        return told & (groups >= 0)

    monkeypatch.setattr(grouping, "strangers", strangers)
    found = group(ring_measured(), quietly).groups
    assert not set(found[told]) - {-1} & set(found[~told])
    # Once before the work is looked for and once after it, with what the ring says.
    assert len(asked) == 2 and min(asked) > 0


def test_who_does_other_work_is_dropped_from_the_ring() -> None:
    """Five bystanders pay with the ring's card and use its client, but write as they please."""
    guests = dataclasses.replace(RING, name="ring", accounts=5, template=None, capability=())
    people = world(
        [dataclasses.replace(CROWD, accounts=60), RING, dataclasses.replace(guests, name="guest")]
    )
    measured = measure(people)
    ids = measured.features["account_id"].to_pylist()
    for one in partition(group(measured, quietly), ids):
        assert not {account[:4] for account in one} >= {"ring", "gues"}


def test_the_same_measurements_give_the_same_groups() -> None:
    again = group(ring_measured(), quietly)
    assert np.array_equal(again.groups, of_ring().groups)
    assert again.amounts == of_ring().amounts


def test_worlds_in_which_anything_may_be_missing_are_grouped_all_the_same() -> None:
    found = group(messy_measured(3), quietly)
    assert len(found.groups) == messy_measured(3).features.num_rows
    assert np.isfinite(logits(found)).all()


def test_progress_can_stop_the_work() -> None:
    def stop(stage: str, share: float) -> None:
        if stage == "Grouping accounts":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        group(ring_measured(), stop)


@pytest.fixture
def come_in(monkeypatch) -> list[int]:
    """Each round lets in as many as were there before, up to 40; how many were there is told."""
    rounds: list[int] = []

    def come(view, groups, *others):
        inside = int((groups >= 0).sum())
        rounds.append(inside)
        return np.where(np.arange(COUNT) < min(2 * inside, 40), 0, -1)

    monkeypatch.setattr(grouping, "workers", come)
    return rounds


COUNT = 174
START = np.where(np.arange(COUNT) < 10, 0, -1)


def test_phrases_are_looked_for_again_while_a_group_grows_by_them(come_in, monkeypatch) -> None:
    monkeypatch.setattr(grouping, "promising", lambda *group: True)
    found, split = grouping._at_work(linked_ring(), START, THRESHOLD)
    assert come_in == [10, 20, 40] and (found >= 0).sum() == 40
    assert not np.isnan(split.structured).any()


def test_who_makes_a_group_ordinary_does_not_come(come_in, monkeypatch) -> None:
    monkeypatch.setattr(grouping, "promising", lambda g, *rest: len(g.members) <= 20)
    found, _ = grouping._at_work(linked_ring(), START, THRESHOLD)
    assert come_in == [10, 20] and (found >= 0).sum() == 20


def test_groups_that_promise_nothing_are_not_read(come_in, monkeypatch) -> None:
    monkeypatch.setattr(grouping, "promising", lambda *group: False)
    found, split = grouping._at_work(linked_ring(), START, THRESHOLD)
    assert np.array_equal(found, START)
    assert np.isnan(split.structured[START == 0]).all()


def test_a_group_is_read_again_when_a_tenth_comes_or_goes() -> None:
    before = np.repeat([0, 1, 2, -1], 20)
    after = before.copy()
    after[60] = 0  # one of twenty comes
    after[20:22] = -1  # two of twenty go
    assert grouping._much_changed(before, after, 3).tolist() == [False, True, False]
    assert not grouping._much_changed(before, before, 3).any()


def test_nobody_leaves_a_group_for_none_that_is_looked_at_no_more() -> None:
    before = np.array([0, 0, 1, 1, -1, -1])
    found = np.array([-1, 0, 0, -1, 1, 0])
    undone = grouping._undone(found, before, bad=np.array([False, True]))
    assert undone.tolist() == [-1, 0, 0, 1, -1, 0]


def test_accounts_that_replace_others_are_put_with_them() -> None:
    """The second half of a pool begins when the first is gone, on other cards and clients."""
    old = dataclasses.replace(RING, name="first", accounts=16)
    new = dataclasses.replace(RING, name="later", accounts=12)
    measured = measure(world([dataclasses.replace(CROWD, accounts=120), old, new]))
    ids = measured.features["account_id"].to_pylist()
    apart = np.array([{"first": 0, "later": 1}.get(one[:5], -1) for one in ids])
    linked = grouping._linked(measured, matrices_of(measured))
    found, _ = grouping._at_work(linked, apart, THRESHOLD)
    assert {found[n] for n, one in enumerate(ids) if one[:5] in ("first", "later")} == {0}


def test_a_firm_s_seats_share_their_work_but_not_who_they_are() -> None:
    """The ring's accounts, were they seats of one declared organisation."""
    linked = linked_ring()
    ids = ring_measured().features["account_id"].to_pylist()
    ring = np.array([one.startswith("ring") for one in ids])
    firm = dataclasses.replace(linked.cols, organisation=np.where(ring, 0, -1))
    groups = np.where(ring, 0, -1)
    split = grouping.glance(ring_measured().features, groups)
    declared = dataclasses.replace(linked, cols=firm)
    found, before = (
        grouping._described(each, groups, split, grouping.unmeasured(groups)).facts[0].tied
        for each in (declared, linked)
    )
    assert before["payment"] == 1.0 and found["payment"] == 0.0
    assert before["template"] == found["template"] == 1.0
