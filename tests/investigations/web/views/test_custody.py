"""The page of the chain of custody, and its part of an exhibit's page."""

from __future__ import annotations

import pytest

from investigations.cases import contents, opening
from investigations.evidence import exhibits
from investigations.models import Cluster
from tests.investigations.evidence.test_custody_check import ENTRY, tamper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def exhibit(scored, ana):
    return exhibits.pin(cluster=Cluster.objects.get(account_count=40), what="activity", by=ana)


def page_of(client, query=""):
    response = client.get(f"/custody/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_it_tells_what_happened_to_what_and_leads_there(lead, analyst, exhibit, ana):
    case = opening.open_case(title="A pool", by=ana, things=[exhibit])
    page = page_of(lead)
    assert f"/evidence/{exhibit.pk}/" in page and f"/cases/{case.key}/" in page
    assert (
        f">{exhibit.name}</a> <bdi>pinned" in page and f"{exhibit.name} put into the case" in page
    )
    assert "1–2 of 2" in page
    collected = page_of(lead, "?event=collected")
    assert "1–1 of 1" in collected and "put into the case" not in collected
    assert "1–2 of 2" in page_of(lead, "?event=rubbish&page=99")
    assert "Nothing of this kind" in page_of(lead, "?event=exported")
    assert analyst.get("/custody/").status_code == 403
    assert "/custody/" in page and "/custody/" not in analyst.get("/cases/").content.decode()


def test_the_exhibit_shows_its_own_part(analyst, exhibit, ana):
    other = exhibits.pin(cluster=exhibit.cluster, what="contributions", by=ana)
    page = analyst.get(f"/evidence/{exhibit.pk}/").content.decode()
    assert f"{exhibit.name} pinned" in page and f"{other.name} pinned" not in page


def test_it_is_checked_on_demand(lead, analyst, exhibit):
    assert "are as they were" in lead.post("/custody/check/", follow=True).content.decode()
    tamper(ENTRY, f"UPDATE {ENTRY} SET actor = 'eve'")
    page = lead.post("/custody/check/", follow=True).content.decode()
    assert "custody entry 1: its columns do not say what its text says" in page
    assert analyst.post("/custody/check/").status_code == 403
    assert lead.get("/custody/check/").status_code == 405


def test_more_entries_cost_no_more_queries(lead, exhibit, ana, django_assert_max_num_queries):
    cluster = exhibit.cluster
    contents.add(case=opening.open_case(title="A pool", by=ana), thing=cluster, by=ana)
    page_of(lead)
    with django_assert_max_num_queries(12) as few:
        page_of(lead)
    for what in ("contributions", "raster", "models"):
        pinned = exhibits.pin(cluster=cluster, what=what, by=ana)
        opening.open_case(title="One more", by=ana, things=[pinned])
    with django_assert_max_num_queries(len(few)):
        page_of(lead)
