from __future__ import annotations

import pytest
from hypothesis import given, settings

from investigations.clusters.explanations import CHECKS, explanations
from investigations.clusters.facts import GroupFacts, Usual
from tests.investigations.clusters.group_facts import (
    NONE_TIED,
    facts,
    some_facts,
    some_usual,
    usual,
)

# The innocent things that look the same, each with the word by which its explanation is found.
LOOK_ALIKES = {
    "office network": "office",
    "campus network": "campus",
    "carrier network": "carrier NAT",
    "enterprise gateway": "enterprise gateway",
    "many seats of one customer": "one customer",
    "support bot": "support",
    "labelling job": "labelling",
    "popular coding tool": "popular tool",
    "viral prompt": "viral prompt",
    "benchmark runs": "benchmark",
    "CI runners": "continuous integration",
    "class with one assignment": "course assignment",
    "licensed synthetic-data customer": "licensed synthetic-data",
    "reseller that does not distil": "reseller that does not distil",
}

OPERATOR = NONE_TIED | {"payment": 1.0}
CASES = {
    "carrier NAT": ({"tied": NONE_TIED | {"address": 1.0}}, {"tied": OPERATOR | {"address": 1.0}}),
    "one customer": ({"organisation_share": 0.9}, {"organisation_share": 0.1}),
    "licensed": ({"verified_share": 0.9}, {"verified_share": 0.1, "declared_share": 0.1}),
    "popular tool": ({"tied": NONE_TIED | {"client": 1.0}}, {"tied": OPERATOR | {"client": 1.0}}),
    "benchmark": ({"overlap": 0.95}, {"overlap": 0.02}),
    "labelling": ({"structured_share": 0.9}, {"structured_share": 0.9, "focus": ("coding",)}),
    "continuous integration": (
        {"clock_hours": 24.0, "age_days": 300.0},
        {"clock_hours": 24.0, "age_days": 2.0},
    ),
    "does not distil": ({"own_exchanges": 0, "tied": OPERATOR}, {"tied": OPERATOR}),
}


def test_a_pool_whose_accounts_do_not_share_the_work_may_be_a_resellers() -> None:
    pool = {"tied": OPERATOR, "structured_share": 0.3, "focus": ("coding",)}
    assert verdict("does not distil", facts(partaking=0.3, **pool))
    assert not verdict("does not distil", facts(partaking=0.9, **pool))


def test_one_domain_and_office_hours_may_be_one_customer() -> None:
    office = {"one_domain": 1.0, "clock_hours": 9.0, "exchanges": 1000}
    assert verdict("one customer", facts(**office))
    assert not verdict("one customer", facts(**office | {"clock_hours": 20.0}))


def test_tasks_that_pass_are_a_list_as_well() -> None:
    assert verdict("course assignment", facts(lasting=0.2))
    assert not verdict("course assignment", facts(lasting=1.0))


def test_a_tools_own_templates_set_nothing_aside_that_old_customers_send() -> None:
    shared = {"tied": NONE_TIED | {"client": 1.0}, "structured_share": 0.9}
    assert verdict("popular tool", facts(settled_share=0.5, spread=1.0, **shared))
    assert not verdict("popular tool", facts(settled_share=0.5, spread=0.2, **shared))
    assert not verdict("popular tool", facts(settled_share=0.0, spread=1.0, **shared))


def verdict(part: str, g: GroupFacts) -> bool:
    (found,) = (one for one in explanations(g, usual()) if part.lower() in one.name.lower())
    return found.holds


@pytest.mark.parametrize("word", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_every_innocent_look_alike_is_considered(word: str) -> None:
    assert [name for name, _ in CHECKS if word.lower() in name.lower()]


@pytest.mark.parametrize("part", CASES)
def test_each_holds_where_it_applies_and_not_where_it_does_not(part: str) -> None:
    applies, does_not = CASES[part]
    assert verdict(part, facts(**applies))
    assert not verdict(part, facts(**does_not))


def test_every_check_has_a_case() -> None:
    assert len(CASES) == len(CHECKS)


@given(some_facts(), some_usual())
@settings(max_examples=100, deadline=None)
def test_each_is_named_with_the_figures_behind_it(g: GroupFacts, u: Usual) -> None:
    found = explanations(g, u)
    assert [one.name for one in found] == [name for name, _ in CHECKS]
    assert all(any(char.isdigit() for char in one.reason) for one in found)
    assert not any("nan" in one.reason or "_" in one.reason for one in found)


def test_one_card_and_a_domain_of_its_own_are_one_customer_who_declared_nothing() -> None:
    assert verdict("one customer", facts(one_card=1.0, one_domain=1.0))
    assert not verdict("one customer", facts(one_card=1.0, one_domain=0.2))
