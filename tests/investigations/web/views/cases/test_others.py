"""Linking, merging, detaching and splitting on the page of a case."""

from __future__ import annotations

import pytest

from investigations.cases import contents, joining, linking, opening
from investigations.models import Case, CaseLink, Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
AT = "/cases/CS-0001/"


def text(response):
    return response.content.decode()


@pytest.fixture
def cases(ana, scored):
    clusters = list(Cluster.objects.order_by("pk")[:2])
    one = opening.open_case(title="One", by=ana, things=clusters)
    return one, opening.open_case(title="<b>Two", by=ana), opening.open_case(title="Three", by=ana)


def test_cases_are_linked_and_unlinked(analyst, cases):
    page = text(
        analyst.post(f"{AT}link/", {"other": "cs-0002", "reason": "<i>A card"}, follow=True)
    )
    assert "/cases/CS-0002/" in page and "&lt;i&gt;A card" in page and "<b>Two" not in page
    assert "/cases/CS-0001/" in text(analyst.get("/cases/CS-0002/"))
    row = CaseLink.objects.get()
    assert analyst.post(f"/cases/CS-0003/links/{row.pk}/remove/").status_code == 404
    page = text(analyst.post(f"{AT}links/{row.pk}/remove/", follow=True))
    assert "A card" not in page


def test_others_are_merged_into_it_and_one_is_detached(analyst, cases):
    asked = {"cases": "CS-0002, cs-0003 CS-0002", "reason": "One card"}
    page = text(analyst.post(f"{AT}merge/", asked, follow=True))
    assert page.count("merged into this one") == 2
    page = text(analyst.get("/cases/CS-0002/"))
    assert "It goes on in" in page and "Merge others" not in page
    response = analyst.post("/cases/CS-0002/detach/", {"reason": "Two cards"}, follow=True)
    assert response.redirect_chain[-1][0] == "/cases/CS-0002/"
    assert "It goes on in" not in text(response)
    assert text(analyst.get(AT)).count("merged into this one") == 1


def test_some_of_it_is_split_off(analyst, cases):
    item = cases[0].items.first()
    asked = {"items": [item.pk], "title": "Apart", "reason": "Another hand"}
    response = analyst.post(f"{AT}split/", asked, follow=True)
    assert response.redirect_chain[-1][0] == "/cases/CS-0004/"
    assert "this one was split off it" in text(response)
    assert "split off this one" in text(analyst.get(AT))


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("link", {}),
        ("link", {"other": "CS-0002"}),
        ("link", {"other": "CS-0002 CS-0003", "reason": "x"}),
        ("link", {"other": "CS-9999", "reason": "x"}),
        ("link", {"other": "CS-0001", "reason": "x"}),
        ("link", {"other": "\x00", "reason": "x"}),
        ("merge", {"cases": "CS-0002", "reason": " "}),
        ("merge", {"cases": "CS-0002 <script>", "reason": "x"}),
        ("merge", {"cases": " ".join(f"CS-{n:04d}" for n in range(30)), "reason": "x"}),
        ("merge", {"cases": "CS-0001", "reason": "x"}),
        ("merge", {"cases": "x" * 401, "reason": "x"}),
        ("detach", {"reason": "x"}),
        ("detach", {}),
        ("split", {"title": "x", "reason": "x"}),
        ("split", {"items": ["999"], "title": "x", "reason": "x"}),
        ("split", {"items": ["x"], "title": "x", "reason": "x"}),
    ],
)
def test_rubbish_is_told_and_changes_nothing(analyst, cases, where, wrong):
    page = text(analyst.post(f"{AT}{where}/", wrong, follow=True))
    assert 'class="alert' in page and "<script>" not in page.partition("<main")[2][:2000]
    assert Case.objects.count() == 3 and not CaseLink.objects.exists()
    assert not Case.objects.filter(merged_into__isnull=False).exists()


def test_who_only_reads_joins_nothing(manager, cases):
    page = text(manager.get(AT))
    for offered in ("/link/", "/merge/", "/split/", "/detach/"):
        assert offered not in page
        assert manager.post(f"{AT}{offered[1:]}").status_code == 403


def test_more_of_them_cost_no_more_queries(analyst, cases, ana, django_assert_max_num_queries):
    one, two, three = cases
    linking.link(case=one, other=two, by=ana, reason="x")
    joining.merge(cases=[three], into=one, by=ana, reason="x")
    analyst.get(AT)
    with django_assert_max_num_queries(60) as before:
        analyst.get(AT)
    number = len(before)
    for name in "abc":
        other = opening.open_case(title=name, by=ana)
        linking.link(case=one, other=other, by=ana, reason="x")
        joining.merge(cases=[opening.open_case(title=name, by=ana)], into=one, by=ana, reason="x")
    for thing in Cluster.objects.exclude(pk__in=one.items.values("cluster"))[:2]:
        contents.add(case=one, thing=thing, by=ana)
    with django_assert_max_num_queries(number):
        analyst.get(AT)
