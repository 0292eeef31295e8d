"""The page of a campaign, from the overview to a case."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from investigations.cases import opening
from investigations.models import Campaign
from tests.browser.conftest import check_everywhere, settled

pytestmark = pytest.mark.browser


def test_from_the_list_to_the_ledger_and_into_a_case(open_page, ana, hydra):
    case = opening.open_case(title="One end", by=ana)
    page = open_page(ana)
    page.goto("/campaigns/")
    check_everywhere(page)
    page.get_by_role("link", name=hydra.campaign.key).click()
    settled(page)
    expect(page.get_by_role("region", name="Extraction ledger")).to_contain_text("at least")
    check_everywhere(page)
    page.get_by_label("Add it to an open case").select_option(value=case.key)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name=hydra.campaign.key)).to_be_visible()


def test_a_pool_is_said_to_serve_another_campaign_and_taken_back(open_page, ana, hydra):
    other = Campaign.objects.exclude(pk=hydra.campaign_id).order_by("key").first()
    page = open_page(ana)
    page.goto(f"/clusters/{hydra.key}/")
    serves = page.get_by_role("region", name="Serves other campaigns, too")
    serves.get_by_label("Campaign").fill(other.key.lower())
    serves.get_by_label("What shows it").fill("One <b>invoice</b> for both")
    serves.get_by_role("button", name="It serves that one, too").click()
    expect(serves).to_contain_text("One <b>invoice</b> for both")
    check_everywhere(page)
    serves.get_by_role("link", name=other.key).click()
    pools = page.get_by_role("region", name="Pools of other campaigns that serve it, too")
    expect(pools.get_by_role("link", name=hydra.key)).to_be_visible()
    check_everywhere(page)
    pools.get_by_role("link", name=hydra.key).click()
    serves.get_by_label("Why not").fill("Two customers of one reseller")
    serves.get_by_role("button", name=f"Take back that it serves {other.key}").click()
    expect(serves.get_by_role("link", name=other.key, exact=True)).to_have_count(0)
