"""The page of a campaign, from the overview to a case."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from investigations.cases import opening
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
