"""Who goes first, and when the others follow."""

from __future__ import annotations

import pytest

from investigations.enforcement import proposing
from investigations.enforcement.schedule import schedule
from investigations.models import Action

pytestmark = pytest.mark.django_db


def test_the_canary_goes_first_and_the_rest_spreads(proposed):
    found = schedule(proposed, canary=5, over_minutes=60)
    assert len(found) == 40 and [each.canary for each in found] == [True] * 5 + [False] * 35
    assert [each.offset for each in found[:5]] == [0] * 5
    later = [each.offset for each in found[5:]]
    assert later == sorted(later) and later[0] < later[-1] <= 3600
    assert [each.account_id for each in found] != sorted(each.account_id for each in found)


def test_a_dry_run_is_what_happens(proposed):
    assert schedule(proposed, canary=3, over_minutes=10) == schedule(
        proposed, canary=3, over_minutes=10
    )


def test_the_canary_may_be_all_and_none(proposed):
    assert all(each.canary for each in schedule(proposed, canary=99, over_minutes=5))
    assert not any(each.canary for each in schedule(proposed, canary=0, over_minutes=0))
    assert {each.offset for each in schedule(proposed, canary=0, over_minutes=0)} == {0}


def test_only_who_something_is_done_to_is_on_it(drafted, ana):
    out, watched, banned = drafted.accounts.values_list("account", flat=True)[:3]
    proposing.single_out(proposal=drafted, accounts=[out], by=ana, reason="A school")
    proposing.single_out(
        proposal=drafted, accounts=[watched], by=ana, reason="Look", action=Action.WATCH
    )
    proposing.single_out(
        proposal=drafted, accounts=[banned], by=ana, reason="Surely", action=Action.BAN
    )
    found = schedule(proposing.submit(proposal=drafted, by=ana), canary=0, over_minutes=0)
    actions = [each.action for each in found]
    assert len(found) == 38 and actions.count(Action.BAN) == 1
    assert actions.count(Action.SUSPEND) == 37
