"""What comes back: by hand-made times and volumes."""

from __future__ import annotations

import datetime as dt

import pytest

from investigations.enforcement.respawn import respawn_of
from investigations.models import Account, Cluster, Succession

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


def day(number):
    return START + dt.timedelta(days=number)


def seen(cluster, first, last, distillation):
    Cluster.objects.filter(pk=cluster.pk).update(
        first_seen=day(first),
        last_seen=day(last),
        distillation_exchanges=distillation,
        exchanges=100_000,
    )


@pytest.fixture
def heir(hydra):
    found = Cluster.objects.exclude(pk=hydra.pk).first()
    Succession.objects.create(cluster=found, predecessor=hydra, run=hydra.run, likeness=0.8)
    seen(hydra, 0, 10, 20_000)
    seen(found, 12, 16, 2_000)
    return found


def stop(cluster, number, on, status="banned"):
    accounts = cluster.memberships.order_by("account").values("account")[:number]
    Account.objects.filter(pk__in=accounts).update(status=status, status_changed_at=day(on))


def test_the_successor_its_delay_and_the_volume_that_came_back(case, hydra, heir):
    stop(hydra, 7, 11)
    found = respawn_of(case)
    assert (found.stopped, found.last_stop) == (7, day(11))
    (back,) = found.returns
    assert (back.cluster, back.predecessor, back.likeness) == (heir, hydra, 0.8)
    assert (back.days, back.per_day, back.share) == (1.0, 500.0, 0.25)


def test_a_stop_after_it_began_is_not_what_it_came_back_from(case, hydra, heir):
    stop(hydra, 9, 14, status="suspended")
    found = respawn_of(case)
    assert found.stopped == 9 and found.returns[0].days is None
    stop(hydra, 2, 5)
    assert respawn_of(case).returns[0].days == 7.0


def test_what_asked_for_nothing_before_has_no_share(case, hydra, heir):
    seen(hydra, 0, 0, 0)
    seen(heir, 0, 0, 300)
    (back,) = respawn_of(case).returns
    assert (back.per_day, back.share) == (300.0, None)


def test_others_successors_are_not_the_cases(case, hydra):
    one, two = Cluster.objects.exclude(pk=hydra.pk)[:2]
    Succession.objects.create(cluster=one, predecessor=two, run=one.run, likeness=0.9)
    found = respawn_of(case)
    assert (found.stopped, found.last_stop, found.returns) == (0, None, ())
