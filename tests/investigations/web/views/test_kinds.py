"""The page of kinds of case."""

from __future__ import annotations

import pytest

from investigations.cases import kinds
from investigations.models import CaseKind

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def pool(leo):
    CaseKind.objects.all().delete()
    return kinds.keep(kind=CaseKind(name="A <b>pool", tasks="Look\n<i>Ask"), by=leo)


def test_a_lead_makes_changes_and_retires_a_kind(lead, analyst, pool):
    page = text(lead.post("/case-kinds/save/", {"name": "New", "tasks": "One"}, follow=True))
    assert "is stored" in page and "&lt;b&gt;pool" in page and "&lt;i&gt;Ask" in page
    assert "One" in text(lead.get(f"/case-kinds/?edit={CaseKind.objects.last().pk}"))
    asked = {"edit": pool.pk, "name": "Pools", "tasks": "Look"}
    assert "Pools" in text(lead.post("/case-kinds/save/", asked, follow=True))
    seen = text(analyst.get("/case-kinds/"))
    assert "Pools" in seen and "A new kind" not in seen and "Retire" not in seen
    page = text(lead.post(f"/case-kinds/{pool.pk}/retire/", follow=True))
    assert "not offered any more" in page and ">Pools<" not in page


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 61}, {"tasks": ""}, {"tasks": "\x00"}, {"tasks": "x" * 301}],
)
def test_rubbish_is_told_and_makes_no_kind(lead, pool, wrong):
    page = text(lead.post("/case-kinds/save/", {"name": "New", "tasks": "One"} | wrong))
    assert 'role="alert"' in page and CaseKind.objects.count() == 1


def test_others_keep_none(analyst, manager, pool):
    for client in (analyst, manager):
        assert client.post("/case-kinds/save/", {"name": "x", "tasks": "y"}).status_code == 403
        assert client.post(f"/case-kinds/{pool.pk}/retire/").status_code == 403


def test_more_kinds_cost_no_more_queries(lead, pool, leo, django_assert_max_num_queries):
    with django_assert_max_num_queries(30) as one:
        lead.get("/case-kinds/")
    number = len(one)
    for name in "abc":
        kinds.keep(kind=CaseKind(name=name, tasks="x"), by=leo)
    with django_assert_max_num_queries(number):
        lead.get("/case-kinds/")
