"""Who puts which tag on what, and for how long."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from investigations.models import AuditEntry, Cluster, ClusterTag, Tag
from investigations.triage import tags
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(db):
    finished_scoring()
    return Cluster.objects.first()


@pytest.fixture
def press(leo):
    return tags.keep(tag=Tag(name="press", expires_after_days=14), by=leo)


@pytest.fixture
def hold(leo):
    return tags.keep(tag=Tag(name="legal hold", protected=True), by=leo)


def standing(found):
    return [each.tag.name for each in ClusterTag.objects.standing().filter(cluster=found)]


def test_to_give_and_take_is_on_record_and_twice_is_once(found, press, ana):
    tags.give(cluster=found, tag=press, by=ana)
    tags.give(cluster=found, tag=press, by=ana)
    assert standing(found) == ["press"]
    tags.take(cluster=found, tag=press, by=ana)
    tags.take(cluster=found, tag=press, by=ana)
    assert standing(found) == []
    entries = AuditEntry.objects.filter(target_id=found.pk, action__startswith="tag.")
    assert [each.action for each in entries] == ["tag.taken", "tag.given"]


def test_a_tag_that_expires_is_gone_by_itself_and_can_be_given_again(found, press, ana):
    tags.give(cluster=found, tag=press, by=ana)
    row = ClusterTag.objects.get()
    assert row.expires_at - row.at == dt.timedelta(days=14)
    ClusterTag.objects.update(expires_at=timezone.now())
    assert standing(found) == []
    tags.give(cluster=found, tag=press, by=ana)
    assert standing(found) == ["press"]


def test_a_protected_tag_is_for_those_who_keep_the_list(found, hold, ana, leo):
    assert hold not in tags.to_give(ana)
    assert hold in tags.to_give(leo)
    with pytest.raises(tags.TagError, match="protected"):
        tags.give(cluster=found, tag=hold, by=ana)
    tags.give(cluster=found, tag=hold, by=leo)
    with pytest.raises(tags.TagError, match="protected"):
        tags.take(cluster=found, tag=hold, by=ana)
    assert standing(found) == ["legal hold"]


def test_a_retired_tag_stays_where_it_is(found, press, leo):
    tags.give(cluster=found, tag=press, by=leo)
    tags.retire(tag=press, by=leo)
    tags.retire(tag=press, by=leo)
    assert standing(found) == ["press"]
    assert press not in tags.to_give(leo)
    with pytest.raises(tags.TagError, match="any more"):
        tags.give(cluster=Cluster.objects.last(), tag=press, by=leo)
    tags.restore(tag=press, by=leo)
    assert press in tags.to_give(leo)
    assert AuditEntry.objects.filter(action__in=["tag.retired", "tag.restored"]).count() == 2


def test_names_differ_by_more_than_their_letters_size(press, leo):
    with pytest.raises(tags.TagError, match="of this name"):
        tags.keep(tag=Tag(name="Press"), by=leo)
    press.name, press.colour = "Press!", "red"
    tags.keep(tag=press, by=leo)
    entry = AuditEntry.objects.get(action="tag.changed")
    assert (entry.old["name"], entry.new["name"]) == ("press", "Press!")
