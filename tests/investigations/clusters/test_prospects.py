from __future__ import annotations

import dataclasses
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.facts import GroupFacts, Usual
from investigations.clusters.prospects import MARGIN, promising
from investigations.clusters.rules import contributions, likelihood
from tests.investigations.clusters.group_facts import facts, some_facts, some_usual, usual

UNREAD = {"structured_share": math.nan, "fresh": math.nan}
POOL = {"focus": ("coding",), "new_share": 1.0, "paying_share": 1.0, "volume_rank": 0.9}


@given(some_facts(), some_usual(), st.floats(0.05, 0.95), st.integers(0, 1000))
@settings(deadline=None)
def test_whatever_the_texts_say_a_group_that_promises_nothing_is_not_flagged(
    g: GroupFacts, base: Usual, threshold: float, own: int
) -> None:
    """And does not come within the margin of it."""
    unread = dataclasses.replace(g, **UNREAD)
    read = dataclasses.replace(g, own_exchanges=min(own, g.exchanges))
    if not promising(unread, base, threshold):
        assert likelihood(contributions(read, base)) < MARGIN * threshold


@given(some_facts(), some_usual())
@settings(deadline=None)
def test_what_was_read_counts_as_it_is(g: GroupFacts, base: Usual) -> None:
    g = dataclasses.replace(g, own_exchanges=min(g.own_exchanges, g.exchanges))
    best = dataclasses.replace(g, own_exchanges=g.exchanges, structured_share=1.0, fresh=1.0)
    unread = dataclasses.replace(g, **UNREAD)
    # What an unread group's templates ask for nobody knows; of one that was read it is known.
    if g.focus:
        assert promising(unread, base, 0.5) == promising(best, base, 0.5)
    assert promising(unread, base, 0.5) or not promising(g, base, 0.5)


def test_a_pool_is_promising_and_a_crowd_of_old_customers_is_not() -> None:
    assert promising(facts(**UNREAD, **POOL), usual(), 0.5)
    assert not promising(facts(**UNREAD, **POOL, age_days=400.0, verified_share=0.5), usual(), 0.5)
    idle = facts(**POOL | {"focus": (), "structured_share": 0.0, "new_share": 0.0})
    assert not promising(idle, usual(), 0.5)
