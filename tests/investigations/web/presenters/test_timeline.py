"""Entries in words; what nobody thought about stays masked."""

import datetime as dt

import pytest
from django.db import transaction

from investigations import audit
from investigations.models import Cluster
from investigations.web.presenters.timeline import timeline
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(db):
    return Cluster.objects.get(run=finished_scoring(), account_count=40)


def changes(hydra, person, old, new, action="odd.done"):
    with transaction.atomic():
        audit.record(actor="tests", action=action, target=hydra, old=old, new=new)
    event = timeline(hydra, person).events[0]
    return event.what, [(each.name, each.old, each.new) for each in event.changes]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ({"kind": "needs_more"}, {"kind": "confirmed"}, ("Kind", "Needs more", "Confirmed")),
        ({"assignee": None}, {"assignee": "leo"}, ("Assignee", "none", "leo")),
        ({"priority": 1234.6}, {"priority": 99_999.2}, ("Priority", "1,235", "99,999")),
        ({"share": 0.12345}, {}, ("Share", "0.1235", "")),
        ({}, {"accounts": 40}, ("Accounts", "", "40")),
        ({}, {"parts": [1, 2]}, ("Parts", "", "2")),
        ({"flagged": True}, {"flagged": False}, ("Flagged", "yes", "no")),
        ({"exhibit": "E-1"}, {"exhibit": "E-1"}, ("Exhibit", "", "E-1")),
        ({}, {"card": "4111111111111111"}, ("Card", "", "41•••11")),
        ({"address": "203.0.113.7"}, {}, ("Network address", "203.0.•••.•••", "")),
        ({}, {"text": "x" * 400}, ("Text", "", "x" * 300 + "…")),
    ],
)
def test_fields_are_readable_or_masked(hydra, ana, old, new, shown):
    assert changes(hydra, ana, old, new) == ("Odd done", [shown])


def test_times_are_utc(hydra, ana):
    at = dt.datetime(2026, 9, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    told = changes(hydra, ana, {}, {"snoozed_until": at}, "queue.snoozed")
    assert told == ("Snoozed", [("Snoozed until", "", "31 Aug 2026, 23:00 UTC")])


def test_only_the_cluster_s_own_entries(hydra, ana):
    other = Cluster.objects.exclude(pk=hydra.pk).first()
    with transaction.atomic():
        audit.record(actor="tests", action="odd.done", target=other, old={}, new={})
        audit.record(actor="tests", action="odd.done", target=ana, old={}, new={})
    assert [event.what for event in timeline(hydra, ana).events] == ["New"]
