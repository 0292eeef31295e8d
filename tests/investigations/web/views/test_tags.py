import pytest
from django.urls import reverse

from investigations.models import Cluster, ClusterTag, Tag
from investigations.triage import tags

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]

NEW = {"name": "press", "colour": "purple"}


def post(client, route, *args, **data):
    return client.post(reverse(f"web:{route}", args=args), data, follow=True)


def test_a_lead_creates_changes_and_retires(lead):
    assert "press" in post(lead, "save-tag", **NEW).content.decode()
    tag = Tag.objects.get()
    assert 'value="press"' in lead.get(f"/tags/?edit={tag.pk}").content.decode()
    post(lead, "save-tag", edit=tag.pk, **NEW | {"colour": "red", "protected": "on"})
    post(lead, "retire-tag", tag.pk)
    tag.refresh_from_db()
    assert (tag.colour, tag.protected, tag.retired_at is not None) == ("red", True, True)
    post(lead, "retire-tag", tag.pk, restore="yes")
    tag.refresh_from_db()
    assert tag.retired_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 41},
        {"name": "\0"},
        {"name": "PRESS"},
        {"colour": "puce"},
        {"expires_after_days": 0},
        {"expires_after_days": 10**9},
    ],
)
def test_rubbish_is_answered_in_words(lead, leo, wrong):
    tags.keep(tag=Tag(name="press"), by=leo)
    answer = post(lead, "save-tag", **NEW | {"name": "other"} | wrong)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("edit", ["x", "-1", str(10**30), "\0"])
def test_what_is_not_there_is_not_edited(lead, edit):
    assert lead.get("/tags/", {"edit": edit}).status_code == 200


def test_an_analyst_tags_a_cluster_and_sees_it_in_every_list(analyst, leo, scored):
    tag = tags.keep(tag=Tag(name="press", colour="purple"), by=leo)
    found = Cluster.objects.first()
    page = post(analyst, "tag-cluster", found.key, tag=tag.pk).content.decode()
    assert "bg-purple-lt" in page
    for address in ("/queue/", "/clusters/"):
        assert analyst.get(address).content.decode().count("bg-purple-lt") == 1
    table = analyst.get(f"/queue/?tag={tag.pk}").context["table"]
    assert [row.record.cluster_id for row in table.rows] == [found.pk]
    post(analyst, "tag-cluster", found.key, tag=tag.pk, take="yes")
    assert not ClusterTag.objects.exists()


def test_a_protected_one_is_neither_offered_nor_taken_by_a_trick(analyst, leo, scored):
    tag = tags.keep(tag=Tag(name="hold", protected=True), by=leo)
    found = Cluster.objects.first()
    assert "Tag to give" not in analyst.get(f"/clusters/{found.key}/").content.decode()
    answer = post(analyst, "tag-cluster", found.key, tag=tag.pk).content.decode()
    assert "protected" in answer
    for rubbish in ("", "x", "\0", str(10**30)):
        assert post(analyst, "tag-cluster", found.key, tag=rubbish).status_code == 200
    assert not ClusterTag.objects.exists()


def test_three_tags_cost_as_many_queries_as_one(lead, leo, django_assert_max_num_queries):
    tags.keep(tag=Tag(name="one"), by=leo)
    lead.get("/tags/")
    with django_assert_max_num_queries(11) as one:
        lead.get("/tags/")
    for name in ("two", "three"):
        tags.keep(tag=Tag(name=name), by=leo)
    with django_assert_max_num_queries(len(one)):
        lead.get("/tags/")
