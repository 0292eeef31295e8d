"""A successor does the same work with the same supplies, and began after the old one's end."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.campaigns.successors import (
    LIKENESS,
    OVERLAP,
    PREDECESSORS,
    Ended,
    Newcomer,
    profile,
    successions,
)
from tests.investigations.results import shared_value

BAN = dt.datetime(2026, 9, 13, tzinfo=dt.UTC)
TEMPLATES = {"t1": 3.0, "t2": 2.0}
OPERATOR = {"template": TEMPLATES, "client": {"sdk/1": 1.0}, "card_issuer": {"4100": 2.0}}


def ended(key="HC-1", moment=BAN, **signals):
    return Ended(key, moment, signals or OPERATOR)


def newcomer(key="HC-2", begins=BAN + dt.timedelta(hours=5), **signals):
    return Newcomer(key, begins, signals or OPERATOR)


def test_the_same_work_with_the_same_supplies_is_a_succession_that_says_why():
    (found,) = successions([ended()], [newcomer()])
    assert (found.cluster, found.predecessor) == ("HC-2", "HC-1")
    # Strengths .7, .3 and .25, each wholly alike.
    assert found.likeness == pytest.approx(1 - 0.3 * 0.7 * 0.75)
    assert {(each.signal, each.likeness, each.values) for each in found.reasons} == {
        ("template", 1.0, 2),
        ("client", 1.0, 1),
        ("card_issuer", 1.0, 1),
    }


def test_who_began_before_the_end_succeeds_nobody():
    early = newcomer(begins=BAN - OVERLAP - dt.timedelta(seconds=1))
    assert successions([ended()], [early]) == []
    assert successions([ended()], [newcomer(begins=BAN - OVERLAP)]) != []


def test_supplies_alone_are_not_enough():
    supplies = {"payment": {"card": 4.0}, "client": {"sdk/1": 1.0}, "address": {"192.0.2.1": 3.0}}
    assert successions([ended(**supplies)], [newcomer(**supplies)]) == []


def test_a_popular_template_alone_is_not_enough():
    work = {"template": {"t1": 0.4, "own": 0.6}}
    other = {"template": {"t1": 0.4, "else": 0.6}}
    assert successions([ended(**work)], [newcomer(**other)]) == []


def test_other_work_is_another_campaign():
    other = {**OPERATOR, "template": {"t9": 3.0}}
    assert successions([ended()], [newcomer(**other)]) == []


def test_a_cluster_is_not_its_own_successor():
    assert successions([ended("HC-1")], [newcomer("HC-1")]) == []


def test_a_small_successor_is_held_against_what_it_shows_itself():
    one = {"template": {"t1": 3.0}, "client": {"sdk/1": 1.0}}
    (found,) = successions([ended()], [newcomer(**one)])
    assert found.likeness == pytest.approx(1 - 0.3 * 0.7)


def test_only_the_likeliest_predecessors_are_named():
    pools = [
        ended(f"HC-{number}", **{**OPERATOR, "client": {"sdk/1": 1.0, f"x{number}": number + 1.0}})
        for number in range(PREDECESSORS + 2)
    ]
    named = successions(pools, [newcomer("HC-9", **{**OPERATOR, "client": {"sdk/1": 2.0}})])
    assert len(named) == PREDECESSORS
    assert [each.likeness for each in named] == sorted(
        (each.likeness for each in named), reverse=True
    )


def test_a_profile_weighs_values_by_holders_and_rarity_and_leaves_out_what_does_not_last():
    values = [
        shared_value("t1", accounts=10, signal="template"),
        shared_value("sign-ups from 2026-09-01", accounts=20, signal="registration"),
    ]
    assert profile(values, 40) == {"template": {"t1": pytest.approx(0.25 * 3.9)}}


weights = st.dictionaries(st.sampled_from("abcde"), st.floats(0.01, 5), max_size=4)
profiles = st.dictionaries(
    st.sampled_from(["template", "phrase", "system_prompt", "client", "payment"]), weights
)


@given(st.lists(profiles, max_size=4), st.lists(profiles, max_size=4), st.randoms())
def test_order_does_not_matter_and_likeness_is_a_share(old, new, random):
    stopped = [Ended(f"old{n}", BAN, each) for n, each in enumerate(old)]
    begun = [Newcomer(f"new{n}", BAN, each) for n, each in enumerate(new)]
    found = successions(stopped, begun)
    again = successions(random.sample(stopped, len(stopped)), random.sample(begun, len(begun)))
    assert sorted(found, key=repr) == sorted(again, key=repr)
    assert all(LIKENESS <= each.likeness <= 1 for each in found)


@given(profiles)
def test_likeness_goes_both_ways(values):
    other = {**OPERATOR, **values}
    there = successions([ended(**OPERATOR)], [newcomer(**other)])
    back = successions([ended(**other)], [newcomer(**OPERATOR)])
    assert [each.likeness for each in there] == pytest.approx([each.likeness for each in back])
