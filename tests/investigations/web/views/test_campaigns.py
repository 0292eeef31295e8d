"""The list of campaigns and the page of one."""

from __future__ import annotations

import pytest

from investigations.cases import opening
from investigations.models import Campaign, Cluster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def campaign(scored):
    return Cluster.objects.get(account_count=40).campaign


def text(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_has_the_ledger_and_leads_to_its_clusters(manager, campaign):
    page = text(manager.get(f"/campaigns/{campaign.key}/"))
    assert "at least" in page and "List-price cost" in page
    assert " from 1 September 2026 to " in page and 'data-chart="lineage"' in page
    for cluster in campaign.clusters.all():
        assert f"/clusters/{cluster.key}/" in page
    assert f"/campaigns/{campaign.key}/" in text(manager.get("/campaigns/"))
    assert f"/campaigns/{campaign.key}/" in text(manager.get("/"))


def test_prices_give_a_cost_and_a_part_of_it(manager, campaign, settings, tmp_path):
    settings.PRICES = tmp_path / "prices.toml"
    settings.PRICES.write_text(
        'currency = "USD"\n[[model]]\nname = "aurora-*"\nprompt = 1.0\ncompletion = 10.0\n'
    )
    clusters = campaign.clusters.count()
    # 2.4 M tokens of prompts and 0.6 M of answers for each cluster.
    page = text(manager.get(f"/campaigns/{campaign.key}/"))
    assert f'title="{8.4 * clusters:,.0f}"' in page and "for distillation" in page


def test_it_goes_into_a_case_from_its_page(analyst, ana, campaign):
    case = opening.open_case(title="One end", by=ana)
    at = f"/campaigns/{campaign.key}/"
    assert case.key in text(analyst.get(at))
    analyst.post("/case-items/add/", {"case": case.key, "campaign": campaign.key})
    assert f"/cases/{case.key}/" in text(analyst.get(at))
    assert at in text(analyst.get(f"/cases/{case.key}/"))


def test_what_was_not_found_again_says_so_and_names_stay_text(analyst, campaign):
    Campaign.objects.filter(pk=campaign.pk).update(name="<b>One</b> end")
    campaign.clusters.update(account_count=0)
    page = text(analyst.get(f"/campaigns/{campaign.key}/"))
    assert "found none of its clusters again" in page and "<b>One" not in page
    assert analyst.get("/campaigns/CA-999/").status_code == 404


def test_more_campaigns_and_clusters_cost_no_more_queries(
    analyst, campaign, scored, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as one:
        analyst.get("/campaigns/")
    with django_assert_max_num_queries(32) as page:
        analyst.get(f"/campaigns/{campaign.key}/")
    Cluster.objects.filter(run=scored).update(campaign=campaign)
    with django_assert_max_num_queries(len(page)):
        analyst.get(f"/campaigns/{campaign.key}/")
    for number in range(3):
        Campaign.objects.create(
            key=f"CA-9{number}",
            name="Another",
            first_seen=campaign.first_seen,
            last_seen=campaign.last_seen,
        )
    with django_assert_max_num_queries(len(one)):
        analyst.get("/campaigns/")


def test_nothing_scored_is_an_empty_list(analyst, db):
    assert "No campaign yet" in text(analyst.get("/campaigns/"))
