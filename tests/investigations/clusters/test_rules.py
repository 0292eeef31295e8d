from __future__ import annotations

import json
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.rules import (
    CAPS,
    MIN_AMOUNT,
    PRIOR,
    RULES,
    UNAIMED,
    contributions,
    likelihood,
)
from tests.investigations.clusters.group_facts import facts, some_facts, some_usual, usual

SIDES = {rule.signal: rule.side for rule in RULES}
quick = settings(max_examples=150, deadline=None)


def by_side(g: GroupFacts, u: Usual) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for amount in contributions(g, u):
        sums[SIDES.get(amount.signal, "prior")] += amount.weight
    return sums


@given(some_facts(), some_usual())
@quick
def test_a_score_opens_up_into_its_amounts(g: GroupFacts, u: Usual) -> None:
    amounts = contributions(g, u)
    total = sum(amount.weight for amount in amounts)
    assert math.log(likelihood(amounts) / (1 - likelihood(amounts))) == pytest.approx(total)
    signals = [amount.signal for amount in amounts]
    assert len(set(signals)) == len(signals) and signals.count("prior") == 1
    weights = [abs(amount.weight) for amount in amounts]
    assert weights == sorted(weights, reverse=True)


@given(some_facts(), some_usual())
@quick
def test_no_side_adds_more_than_its_cap_and_innocence_only_takes(g: GroupFacts, u: Usual) -> None:
    sums = by_side(g, u)
    assert sums.pop("prior") == PRIOR
    assert sums.pop("innocence", 0.0) <= 0
    for side, total in sums.items():
        assert total <= CAPS[side] + 1e-9


def test_no_side_can_flag_a_group_alone() -> None:
    assert all(cap < -PRIOR for cap in CAPS.values())
    assert {rule.side for rule in RULES} == {*CAPS, "innocence"}


@given(some_facts(), some_usual())
@quick
def test_every_amount_is_a_sentence_with_figures_that_can_be_stored(
    g: GroupFacts, u: Usual
) -> None:
    for amount in contributions(g, u):
        assert amount.summary and "nan" not in amount.summary and "inf " not in amount.summary
        assert math.isfinite(amount.weight) and abs(amount.weight) > 0
        json.dumps(dict(amount.detail), allow_nan=False)


def test_an_unremarkable_group_is_nowhere_near_a_campaign() -> None:
    assert likelihood(contributions(facts(), usual())) < 0.05


SUSPICION = {
    "capability_focus": {"focus": ("coding",)},
    "prompt_structure": {"structured_share": 0.9, "fresh": 1.0},
    "new_accounts": {"new_share": 1.0},
    "load_balancing": {"spread": 0.05},
    "divided_work": {
        "members": np.arange(40),
        "focus": ("coding",),
        "structured_share": 0.6,
        "fresh": 1.0,
        "spread": 0.3,
        "settled_share": 0.4,
    },
    "synchrony": {"sync": dict.fromkeys((1, 15, 60, 480), 9.0)},
    "model_pivot": {"pivot": 0.9},
    **{
        rule.signal: {"tied": dict.fromkeys(facts().tied, 0.0) | {rule.signal: 1.0}}
        for rule in RULES
        if rule.signal in facts().tied
    },
}


@pytest.mark.parametrize("signal", SUSPICION)
def test_what_a_campaign_does_speaks_for_one(signal: str) -> None:
    plain = {amount.signal: amount.weight for amount in contributions(facts(), usual())}
    marked = contributions(facts(**SUSPICION[signal]), usual())
    found = {amount.signal: amount.weight for amount in marked}
    assert found[signal] >= MIN_AMOUNT and found[signal] > plain.get(signal, 0.0)


def test_templates_that_go_after_nothing_weigh_less() -> None:
    def amount(**known: object) -> float:
        found = contributions(facts(structured_share=0.9, fresh=1.0, **known), usual())
        return next(c.weight for c in found if c.signal == "prompt_structure")

    assert amount(focus=()) == UNAIMED < amount(focus=("coding",), own_exchanges=0)


def amount_of(signal: str, **known: object) -> float:
    found = contributions(facts(**known), usual())
    return next((c.weight for c in found if c.signal == signal), 0.0)


@pytest.mark.parametrize(
    "unlike",
    [
        {"members": np.arange(12)},  # so few may be alike by chance
        {"structured_share": 0.15},  # one tool's protocol is in a part of what people send
        {"fresh": 0.8},  # people ask what others ask, a class above all
        {"spread": 0.55},  # everybody needs as much as he needs
        {"settled_share": 0.75},  # most were customers all along
        {"focus": ()},  # product texts are divided as well
    ],
)
def test_work_is_divided_only_where_all_of_it_says_so(unlike: dict[str, object]) -> None:
    assert amount_of("divided_work", **SUSPICION["divided_work"]) > 1.0
    assert amount_of("divided_work", **SUSPICION["divided_work"] | unlike) == 0


def test_what_only_some_accounts_do_is_customers_work() -> None:
    pool = {"focus": ("coding",), "structured_share": 0.3, "fresh": 1.0, "new_share": 0.05}
    for signal in ("capability_focus", "prompt_structure"):
        assert amount_of(signal, **pool) > 1.5
        assert amount_of(signal, **pool, partaking=0.3) == 0


def test_what_is_asked_for_counts_half_without_a_wording_of_the_groups_own() -> None:
    asked = {"focus": ("coding",), "fresh": 1.0, "partaking": 0.0}
    whole = amount_of("capability_focus", focus=("coding",), structured_share=float("nan"))
    assert amount_of("capability_focus", **asked, structured_share=0.0) == whole / 2


@given(st.sampled_from(sorted(facts().tied)), st.floats(0, 1), st.floats(0, 1), some_usual())
@quick
def test_more_sharing_never_counts_less(signal: str, a: float, b: float, u: Usual) -> None:
    sums = [
        by_side(facts(tied=facts().tied | {signal: share}), u)["identity"]
        + by_side(facts(tied=facts().tied | {signal: share}), u)["conduct"]
        for share in sorted((a, b))
    ]
    assert sums[0] <= sums[1] + MIN_AMOUNT


@given(st.integers(5, 400), st.integers(1, 400))
def test_the_more_accounts_are_new_the_less_it_is_chance(few: int, more: int) -> None:
    def newness(accounts: int) -> float:
        g = facts(new_share=1.0, members=np.arange(accounts))
        (found,) = (c for c in contributions(g, usual()) if c.signal == "new_accounts")
        return found.weight

    assert newness(few) <= newness(few + more) + 1e-9
    assert newness(5) < newness(12) < newness(24)
