from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import F

from investigations.models import Cluster, Viewing
from investigations.triage import viewing
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


def test_others_are_those_who_said_so_lately(ana, leo):
    finished_scoring()
    first, second = Cluster.objects.all()[:2]
    for person in (ana, leo, leo):
        viewing.look(cluster=first, by=person)
    assert viewing.others(cluster=first, than=ana) == ["leo"]
    assert viewing.others(cluster=second, than=ana) == []
    Viewing.objects.update(seen_at=F("seen_at") - viewing.SEEN)
    assert viewing.others(cluster=first, than=ana) == []
    viewing.look(cluster=first, by=leo)
    assert viewing.others(cluster=first, than=ana) == ["leo"]
    assert Viewing.objects.count() == 2


def later(hours):
    """As if everybody had looked so many hours earlier."""
    Viewing.objects.update(seen_at=F("seen_at") - dt.timedelta(hours=hours))


def test_the_first_visit_has_nothing_before_it(ana):
    finished_scoring()
    found = Cluster.objects.first()
    assert viewing.last_look(cluster=found, by=ana) is None
    viewing.look(cluster=found, by=ana, opened=True)
    assert viewing.last_look(cluster=found, by=ana) is None
    later(0.9)
    viewing.look(cluster=found, by=ana, opened=True)
    assert viewing.last_look(cluster=found, by=ana) is None


def test_after_an_hour_it_is_another_visit_and_the_last_one_stays(ana, leo):
    finished_scoring()
    found = Cluster.objects.get(account_count=40)
    viewing.look(cluster=found, by=ana, opened=True)
    later(2)
    ended = Viewing.objects.get().seen_at
    found.score = 0.5
    # Before the page has said that it is open, and as long as the visit lasts.
    for opened in (True, True, False):
        last = viewing.last_look(cluster=found, by=ana)
        assert (last.at, last.numbers["score"], last.numbers["accounts"]) == (ended, 0.99, 40)
        viewing.look(cluster=found, by=ana, opened=opened)
    assert viewing.last_look(cluster=found, by=leo) is None
    later(2)
    assert viewing.last_look(cluster=found, by=ana).numbers["score"] == 0.5


def test_a_page_that_lies_open_has_not_shown_the_new_numbers(ana):
    finished_scoring()
    found = Cluster.objects.get(account_count=40)
    viewing.look(cluster=found, by=ana, opened=True)
    found.score = 0.5
    viewing.look(cluster=found, by=ana)
    assert Viewing.objects.get().numbers["score"] == 0.99
