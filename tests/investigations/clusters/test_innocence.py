from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.innocence import ONE_JOB
from investigations.clusters.rule import SETTLED
from investigations.clusters.rules import MIN_AMOUNT, RULES, contributions
from tests.investigations.clusters.group_facts import facts, some_facts, some_usual, usual

quick = settings(max_examples=150, deadline=None)

INNOCENCE = {
    "no_focus": {"focus": (), "structured_share": 0.9},
    "verified_customers": {"verified_share": 1.0},
    "one_organisation": {"organisation_share": 1.0, "known_organisations": 1.0},
    "account_history": {"age_days": 400.0},
    "public_tool": {"settled_share": 0.5, "spread": 1.0},
    "same_prompts": {"overlap": 0.9},
    "light_use": {"own_exchanges": 20},
    "one_customer": {"one_card": 1.0, "one_domain": 1.0},
    "exercises": {"lasting": 0.1},
    "short_lived": {"span_days": 1.0, "idle_days": 9.0},
    "waking_hours": {"clock_hours": 8.0},
    "unpaid": {"paying_share": 0.0},
    "short_answers": {"answer_tokens": 2.0},
    "one_job": {"coherence": 0.0},
    "new_accounts": {"new_share": 0.0},
    "load_balancing": {"spread": 4.0},
}
# What is near it and says nothing for innocence.
NO_EXCUSE = {
    "no_focus": {"focus": ("coding",)},
    "verified_customers": {},
    "one_organisation": {},
    "account_history": {"age_days": 20.0},
    # Accounts that were bought old and do as much as each other.
    "public_tool": {"settled_share": 0.5, "spread": 0.3},
    "same_prompts": {"overlap": 0.05},
    "light_use": {"own_exchanges": 4000},
    # A pool's card and a firm's domain are two things: only both together are one customer.
    "one_customer": {"one_card": 1.0, "one_domain": 0.1},
    "exercises": {"lasting": 0.9},
    # A pool that was banned did not stop of its own accord.
    "short_lived": {"span_days": 1.0, "idle_days": 9.0, "banned_share": 0.9},
    # Too little was sent to be seen at every hour.
    "waking_hours": {"clock_hours": 8.0, "exchanges": 200, "own_exchanges": 200},
    "unpaid": {"paying_share": 1.0},
    "short_answers": {"answer_tokens": 900.0},
    "one_job": {"coherence": ONE_JOB},
}


@pytest.mark.parametrize("signal", ["account_history", "new_accounts"])
def test_the_age_of_accounts_that_were_silent_before_excuses_nobody(signal: str) -> None:
    """Old accounts can be bought: who was no customer when the window began has no history."""

    def amount(settled: float) -> float:
        g = facts(age_days=400.0, new_share=0.0, settled_share=settled)
        return sum(c.weight for c in contributions(g, usual()) if c.signal == signal)

    assert amount(1.0) == pytest.approx(amount(SETTLED)) and amount(SETTLED) < -0.5
    assert amount(SETTLED) < amount(SETTLED / 2) < amount(0.0) == 0.0


def test_one_old_account_in_four_makes_no_old_customer() -> None:
    def amount(settled: float) -> float:
        g = facts(one_card=1.0, one_domain=1.0, spread=0.0, settled_share=settled)
        return sum(c.weight for c in contributions(g, usual()) if c.signal == "one_customer")

    assert amount(0.25) == pytest.approx(amount(1.0) / 4)


def test_a_firm_without_one_card_is_known_by_its_hours() -> None:
    def amount(**changes: float) -> float:
        g = facts(**{"exchanges": 1000, "one_domain": 1.0, "one_card": 0.5, **changes})
        return sum(c.weight for c in contributions(g, usual()) if c.signal == "one_customer")

    assert amount(clock_hours=9.0) == pytest.approx(-3.75)
    assert amount(clock_hours=13.0) == 0  # a machine is up longer
    assert amount(clock_hours=9.0, exchanges=300) == 0  # so little is never seen at every hour
    assert amount(clock_hours=9.0, one_domain=0.5) == 0
    assert amount(clock_hours=9.0, one_card=1.0) < amount(clock_hours=9.0)


def test_the_hours_of_people_say_half_where_one_list_is_divided() -> None:
    hours = {"clock_hours": 8.0, "members": np.arange(40), "exchanges": 4000}
    alone = facts(**hours)
    work = {"focus": ("coding",), "structured_share": 0.6, "fresh": 1.0, "spread": 0.3}
    listed = dataclasses.replace(alone, **work, settled_share=0.4)
    uneven = dataclasses.replace(listed, spread=0.6)
    alone_says, listed_says, uneven_says = (
        next(c.weight for c in contributions(g, usual()) if c.signal == "waking_hours")
        for g in (alone, listed, uneven)
    )
    assert listed_says == pytest.approx(alone_says / 2)
    assert uneven_says == alone_says < -1.0


@pytest.mark.parametrize("signal", INNOCENCE)
def test_what_an_honest_customer_has_speaks_against_one(signal: str) -> None:
    found = {a.signal: a.weight for a in contributions(facts(**INNOCENCE[signal]), usual())}
    assert found[signal] <= -MIN_AMOUNT


@pytest.mark.parametrize("signal", NO_EXCUSE)
def test_what_is_only_near_it_speaks_for_nobody(signal: str) -> None:
    found = {a.signal for a in contributions(facts(**NO_EXCUSE[signal]), usual())}
    assert signal not in found


# What else must not excuse an operator: changes beside those of ``INNOCENCE``, rule by rule.
NOT_SO = {
    # New accounts, of which some are used much and some little.
    "public_tool": {"settled_share": 0.0},
    # Accounts that are used up and replaced.
    "short_lived": {"stretch_days": 25.0},
    # New seats that do exactly the same amount each.
    "one_customer": {"spread": 0.0, "settled_share": 0.0},
    # Most of the traffic is relayed, and the rest is on templates that go after something.
    "one_job": {"structured_share": 0.3, "focus": ("coding",)},
    # Firms that have nothing to do with each other and pay with one card.
    "one_organisation": {"organisation_share": 0.0, "tied": {"payment": 1.0}},
}


@pytest.mark.parametrize("signal", NOT_SO)
def test_an_excuse_that_an_operator_has_as_well_is_none(signal: str) -> None:
    g = facts(**INNOCENCE[signal] | NOT_SO[signal])
    assert signal not in {amount.signal for amount in contributions(g, usual())}


def test_every_rule_of_innocence_is_tried_both_ways() -> None:
    innocent = {rule.signal for rule in RULES if rule.side == "innocence"}
    assert innocent == NO_EXCUSE.keys() and innocent <= INNOCENCE.keys()


def test_texts_that_were_not_read_go_after_anything() -> None:
    found = contributions(facts(focus=(), structured_share=float("nan")), usual())
    assert "no_focus" not in {c.signal for c in found}


@pytest.mark.parametrize("unknown", ["coherence", "answer_tokens", "lasting"])
def test_what_is_not_known_is_no_excuse(unknown: str) -> None:
    found = {a.signal for a in contributions(facts(**{unknown: float("nan")}), usual())}
    assert not found & {"one_job", "short_answers", "exercises"}


def test_where_nobody_is_known_to_pay_nobody_lacks_a_card() -> None:
    amounts = contributions(facts(paying_share=0.0), usual(paying_share=0.0))
    assert "unpaid" not in {amount.signal for amount in amounts}


# Figures of which more only ever clears a group, or only ever less does.
CLEARS = ("one_card", "one_domain", "overlap", "verified_share", "organisation_share")
ACCUSES = ("coherence", "answer_tokens", "lasting", "paying_share", "new_share", "own_exchanges")


@given(some_facts(), some_usual(), st.sampled_from(CLEARS + ACCUSES), st.floats(0, 1))
@quick
def test_each_figure_moves_innocence_one_way_only(
    g: GroupFacts, u: Usual, name: str, more: float
) -> None:
    value = getattr(g, name)
    assume(not math.isnan(value))
    bigger = dataclasses.replace(g, **{name: value + more})
    side = "conduct" if name == "new_share" else "innocence"
    before, after = (_rule_sum(one, u, side) for one in (g, bigger))
    assert after <= before + MIN_AMOUNT if name in CLEARS else after >= before - MIN_AMOUNT


def _rule_sum(g: GroupFacts, u: Usual, side: str) -> float:
    """What the rules of one side say before any cap."""
    amounts = [rule.measure(g, u) for rule in RULES if rule.side == side]
    return sum(amount[0] for amount in amounts if amount is not None)
