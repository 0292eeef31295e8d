"""Which queue a cluster goes to."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from investigations.models import AuditEntry, NamedQueue, QueueItem, Tag
from investigations.triage import named_queues, routing, tags
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(db):
    return finished_scoring()


def kept(by, name, members=(), **rule):
    queue = NamedQueue(name=name, **rule)
    return named_queues.keep(queue=queue, members=list(members), by=by)


def inside(queue):
    return set(QueueItem.objects.filter(queue=queue).values_list("cluster__key", flat=True))


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ({"kind": "reseller"}, 1),
        ({"flagged": True}, 3),
        ({"flagged": False}, 1),
        ({"min_accounts": 30}, 2),
        ({"min_accounts": 30, "flagged": False}, 0),
        ({"min_exchanges": 0}, 4),
        ({"min_exchanges": 10**12}, 0),
        ({"capability": "rubric_grading"}, 1),
        ({"severity": "low"}, 4),
        ({"campaign_key": "nothing"}, 0),
    ],
)
def test_each_condition_asks_for_what_it_says(scored, leo, rule, number):
    queue = kept(leo, "One", **rule)
    assert len(inside(queue)) == routing.caught().get(queue.pk, 0) == number


def test_a_campaign_is_known_by_its_key_in_any_case(scored, leo):
    campaign = QueueItem.objects.first().cluster.campaign
    queue = kept(leo, "One", campaign_key=campaign.key.lower())
    assert len(inside(queue)) == campaign.clusters.count()


def test_the_first_that_fits_takes_it_and_the_order_can_be_changed(scored, leo):
    flagged, great = kept(leo, "Flagged", flagged=True), kept(leo, "Great", min_accounts=30)
    assert (len(inside(flagged)), len(inside(great))) == (3, 0)
    named_queues.move(queue=great, up=True, by=leo)
    assert (len(inside(flagged)), len(inside(great))) == (1, 2)
    named_queues.move(queue=great, up=True, by=leo)  # it is the first
    assert routing.caught() == {flagged.pk: 1, great.pk: 2, None: 1}
    named_queues.remove(queue=great, by=leo)
    assert len(inside(flagged)) == 3
    actions = AuditEntry.objects.filter(action__startswith="named_queue").order_by("id")
    assert [each.action.split(".")[1] for each in actions] == [
        "created",
        "created",
        "moved",
        "removed",
    ]


def test_a_changed_rule_holds_at_once_and_is_on_record(scored, leo, ana):
    queue = kept(leo, "One", flagged=True)
    queue.flagged = False
    named_queues.keep(queue=queue, members=[ana], by=leo)
    assert len(inside(queue)) == 1
    entry = AuditEntry.objects.get(action="named_queue.changed")
    assert (entry.old["flagged"], entry.new["flagged"]) == (True, False)
    assert entry.new["members"] == ["ana"]


def test_a_new_scoring_routes_what_it_brings(leo):
    queue = kept(leo, "Flagged", flagged=True)
    finished_scoring()
    assert len(inside(queue)) == 3


def test_a_tag_routes_while_it_stands(scored, leo):
    tag = tags.keep(tag=Tag(name="press"), by=leo)
    queue = kept(leo, "Press", tag=tag)
    found = QueueItem.objects.first().cluster
    tags.give(cluster=found, tag=tag, by=leo)
    assert inside(queue) == {found.key}
    tags.take(cluster=found, tag=tag, by=leo)
    assert inside(queue) == set()


def test_names_are_taken_once_and_a_rule_is_never_empty(scored, leo):
    kept(leo, "One", flagged=True)
    with pytest.raises(named_queues.NamedQueueError, match="of this name"):
        kept(leo, "ONE", flagged=True)
    with pytest.raises(named_queues.NamedQueueError, match="at least one"):
        kept(leo, "Two")
    with pytest.raises(IntegrityError), transaction.atomic():
        NamedQueue.objects.update(kind="lost")
