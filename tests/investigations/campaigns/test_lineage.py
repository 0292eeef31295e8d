"""Every cluster takes exactly one step, and what it says follows from who is where."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.campaigns.identity import continued
from investigations.campaigns.lineage import Flow, Kind, Step, lineage
from tests.investigations.campaigns.histories import histories, partitions


def traced(before, groups, ended=None):
    """The lineage, with fresh keys as publication would give them."""
    fresh = (f"HC-9{number:04d}" for number in range(99))
    kept = continued({**before, **(ended or {})}, groups)
    keys = [key or next(fresh) for key in kept]
    return lineage(before, keys, groups, ended), keys


def kinds(before, groups, ended=None):
    return {step.cluster: str(step.kind) for step in traced(before, groups, ended)[0].steps}


def alike(*accounts):
    return dict.fromkeys(accounts, 10)


def numbered(count, start=0):
    return [f"n{number}" for number in range(start, start + count)]


@given(histories())
def test_every_cluster_takes_exactly_one_step(history):
    before, groups = history
    found, keys = traced(before, groups)
    assert sorted(step.cluster for step in found.steps) == sorted({*before, *keys})
    for step in found.steps:
        assert (step.kind in (Kind.NEW, Kind.GONE, Kind.CONTINUED, Kind.GROWN)) <= (
            (step.cluster in before) == (step.kind != Kind.NEW)
        )
        if step.kind == Kind.GONE:
            assert step.cluster not in keys
        if step.kind in (Kind.CONTINUED, Kind.GROWN):
            assert step.cluster in keys


@given(histories())
def test_accounts_add_up(history):
    before, groups = history
    found, keys = traced(before, groups)
    members = dict(zip(keys, groups, strict=True))
    for step in found.steps:
        was, has = set(before.get(step.cluster, ())), set(members.get(step.cluster, ()))
        assert (step.accounts, step.joined, step.left) == (
            len(has),
            len(has - was),
            len(was - has),
        )


@given(histories())
def test_flows_name_clusters_of_both_sides_and_never_more_than_there_was(history):
    before, groups = history
    found, keys = traced(before, groups)
    out = Counter()
    for flow in found.flows:
        assert flow.source in before and flow.target in keys
        assert 0 < flow.share <= 1 and flow.accounts > 0
        out[flow.source] += flow.share
    assert all(total <= 1 + 1e-9 for total in out.values())
    assert len({(flow.source, flow.target) for flow in found.flows}) == len(found.flows)


@given(histories(), st.randoms())
def test_order_of_clusters_and_accounts_does_not_matter(history, random):
    before, groups = history
    found, keys = traced(before, groups)
    order = random.sample(range(len(groups)), len(groups))
    mixed_groups = [random.sample(groups[place], len(groups[place])) for place in order]
    mixed_before = {key: before[key] for key in random.sample(list(before), len(before))}
    again = lineage(mixed_before, [keys[place] for place in order], mixed_groups)
    assert set(again.steps) == set(found.steps)
    assert set(again.flows) == set(found.flows)


@given(partitions())
def test_scoring_the_same_again_continues_everything(groups):
    before = {f"HC-{number:05d}": alike(*group) for number, group in enumerate(groups)}
    found, keys = traced(before, groups)
    assert keys == list(before)
    assert {step.kind for step in found.steps} <= {Kind.CONTINUED}
    assert found.flows == tuple(Flow(key, key, 1.0, len(before[key])) for key in keys)


@given(histories(), partitions())
def test_clusters_that_ended_before_step_only_when_they_come_back(history, groups):
    before, _ = history
    inside = {account for accounts in before.values() for account in accounts}
    ended = {"HC-00077": alike(*[a for a in (f"a{n}" for n in range(12)) if a not in inside])}
    if not ended["HC-00077"]:
        ended = {}
    found, keys = traced(before, groups, ended)
    for key in ended:
        assert (key in keys) == any(step.cluster == key for step in found.steps)


@pytest.mark.parametrize(
    ("accounts", "kind"), [(10, "continued"), (11, "continued"), (12, "grown"), (30, "grown")]
)
def test_growth_is_a_fifth_more_accounts(accounts, kind):
    assert kinds({"HC-1": alike(*numbered(10))}, [numbered(accounts)]) == {"HC-1": kind}


def test_a_shrinking_cluster_continues_and_says_what_it_lost():
    found, _ = traced({"HC-1": alike(*numbered(10))}, [numbered(6)])
    assert found.steps == (Step("HC-1", Kind.CONTINUED, 6, 0, 4),)
    assert found.flows == (Flow("HC-1", "HC-1", 0.6, 6),)


def test_two_clusters_that_become_one_have_merged():
    before = {"HC-1": alike(*numbered(10)), "HC-2": alike(*numbered(6, 10))}
    found, _ = traced(before, [numbered(16)])
    assert {step.cluster: step for step in found.steps} == {
        "HC-1": Step("HC-1", Kind.MERGED, 16, 6, 0),
        "HC-2": Step("HC-2", Kind.MERGED, 0, 0, 6),
    }
    assert set(found.flows) == {Flow("HC-1", "HC-1", 1.0, 10), Flow("HC-2", "HC-1", 1.0, 6)}


def test_a_cluster_cut_in_halves_is_split_and_so_are_its_halves():
    before = {"HC-1": alike(*numbered(10))}
    assert kinds(before, [numbered(5), numbered(5, 5)]) == {
        "HC-1": "split",
        "HC-90000": "split",
        "HC-90001": "split",
    }


def test_a_part_that_leaves_splits_the_cluster_that_keeps_its_key():
    before = {"HC-1": alike(*numbered(10))}
    assert kinds(before, [numbered(7), numbered(3, 7)]) == {"HC-1": "split", "HC-90000": "split"}


def test_a_handful_that_moves_next_door_splits_nothing():
    before = {"HC-1": alike(*numbered(100)), "HC-2": alike(*numbered(100, 100))}
    assert kinds(before, [numbered(95), numbered(105, 95)]) == {
        "HC-1": "continued",
        "HC-2": "continued",
    }


def test_a_small_part_of_a_big_cluster_can_be_most_of_a_new_one():
    before = {"HC-1": alike(*numbered(100))}
    found, _ = traced(before, [numbered(95), numbered(5, 95)])
    assert {str(step.kind) for step in found.steps} == {"split"}
    assert Flow("HC-1", "HC-90000", 0.05, 5) in found.flows


def test_merging_outweighs_splitting():
    before = {"HC-1": alike(*numbered(10)), "HC-2": alike(*numbered(4, 10))}
    groups = [[*numbered(7), *numbered(4, 10)], numbered(3, 7)]
    assert kinds(before, groups) == {"HC-1": "merged", "HC-2": "merged", "HC-90000": "split"}


def test_a_cluster_whose_accounts_fall_silent_is_gone_even_if_a_few_go_on_elsewhere():
    before = {"HC-1": alike(*numbered(10)), "HC-2": alike(*numbered(10, 10))}
    found, _ = traced(before, [[*numbered(10, 10), "n0", "n1"]])
    assert {step.cluster: str(step.kind) for step in found.steps} == {
        "HC-2": "grown",
        "HC-1": "gone",
    }
    assert Flow("HC-1", "HC-2", 0.2, 2) in found.flows


def test_strangers_are_a_new_cluster():
    assert kinds({}, [numbered(6)]) == {"HC-90000": "new"}


def test_a_cluster_that_comes_back_steps_from_where_it_ended():
    ended = {"HC-3": alike(*numbered(10))}
    found, _ = traced({}, [numbered(14, 2)], ended)
    assert found.steps == (Step("HC-3", Kind.GROWN, 14, 6, 2),)
