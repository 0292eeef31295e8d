"""What the planner says, against sums by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from investigations.enforcement import planning, proposing
from investigations.enforcement.returning import Returns, returns
from investigations.models import Account, Action, Cluster, Membership, Succession

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


@pytest.fixture
def even(hydra):
    """The same figures for each account: 1,000 exchanges, 900 of them distillation, ten days."""
    Account.objects.filter(membership__cluster=hydra).update(
        verified=False, plan="free", first_seen=START, last_seen=START + dt.timedelta(days=10)
    )
    hydra.memberships.update(exchanges=1000, distillation_exchanges=900, score=0.98)
    Cluster.objects.filter(pk=hydra.pk).update(distillation_exchanges=36_000, exchanges=40_000)
    return hydra


def planned(case, by, action, **other):
    found = proposing.draft(case=case, action=action, reason="They distil", by=by, **other)
    return planning.plan(found)


@pytest.mark.parametrize(
    ("action", "rate", "least", "most"),
    [
        (Action.SUSPEND, None, 36_000, 36_000),
        (Action.BAN, None, 36_000, 36_000),
        (Action.VERIFY, None, 0, 36_000),
        # 25 a day for ten days of a thousand: three quarters less.
        (Action.LIMIT, 25, 27_000, 27_000),
        (Action.LIMIT, 1_000, 0, 0),
        (Action.LIMIT, 0, 36_000, 36_000),
        (Action.DEGRADE, None, 0, 0),
        (Action.HOLD_PAYMENT, None, 0, 0),
        (Action.WATCH, None, 0, 0),
    ],
)
def test_the_volume_that_stops(case, ana, even, action, rate, least, most):
    found = planned(case, ana, action, rate=rate)
    assert (found.stopped_least, found.stopped_most) == (least, most)
    assert (found.accounts, found.distillation) == (40, 36_000)
    assert found.by_action == {action.value: 40}


def test_who_may_be_innocent_is_counted_and_named(case, ana, even):
    doubtful = even.memberships.order_by("account__account_id")[:2]
    Membership.objects.filter(pk=doubtful[0].pk).update(score=0.90)
    Membership.objects.filter(pk=doubtful[1].pk).update(score=0.60)
    found = planned(case, ana, Action.SUSPEND)
    assert found.innocent == pytest.approx(38 * 0.02 + 0.1 + 0.4)
    names = [doubtful[1].account.account_id, doubtful[0].account.account_id]
    assert [each.account_id for each in found.doubtful] == names
    watched = planned(case, ana, Action.WATCH)
    assert (watched.innocent, watched.doubtful, watched.learns) == (0, (), ("Nothing.",))


def test_what_the_operator_learns_names_the_numbers(case, ana, even):
    drafted = proposing.draft(case=case, action=Action.SUSPEND, reason="They distil", by=ana)
    some = list(drafted.accounts.values_list("account", flat=True)[:3])
    proposing.single_out(proposal=drafted, accounts=some[:2], by=ana, reason="A school")
    proposing.single_out(
        proposal=drafted, accounts=some[2:], by=ana, reason="Ask", action=Action.VERIFY
    )
    told = planning.plan(drafted).learns
    assert told[0].startswith("37 accounts fail at once") and told[-1].startswith("2 accounts stay")
    assert any("asked who they are" in each for each in told)


def test_how_others_came_back(case, ana, even):
    assert returns() == Returns(0, None, None)
    other = Cluster.objects.exclude(pk=even.pk).first()
    Account.objects.filter(membership__cluster=even).update(
        status="banned", status_changed_at=START + dt.timedelta(days=3)
    )
    Cluster.objects.filter(pk=even.pk).update(banned_count=40)
    Cluster.objects.filter(pk=other.pk).update(
        account_count=30, first_seen=START + dt.timedelta(days=5)
    )
    Succession.objects.create(cluster=other, predecessor=even, run=even.run, likeness=0.8)
    assert returns() == Returns(1, 0.75, 2.0)
