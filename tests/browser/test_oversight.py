"""The manager's page, at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from investigations.models import Verdict
from investigations.triage import verdicts
from tests.browser.conftest import check_everywhere

pytestmark = pytest.mark.browser


def test_a_manager_sees_how_the_work_goes_and_takes_it_along(open_page, mia, ana, hydra):
    verdicts.give(cluster=hydra, kind=Verdict.Kind.CONFIRMED, reason="One hand", by=ana)
    page = open_page(mia, accept_downloads=True)
    page.goto("/oversight/")
    check_everywhere(page)
    page.get_by_role("link", name="7 days").click()
    expect(page.get_by_text("the last 7 days")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download").click()
    assert taken.value.suggested_filename == "oversight-7-days.csv"
    page.get_by_role("link", name="Time to decide").click()
    expect(page.get_by_role("link", name=hydra.key)).to_be_visible()
