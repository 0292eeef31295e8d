"""From the sign-in to a run that has ended, on traffic that the simulator wrote."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from investigations import ingest
from investigations.lake.store import Lake
from simulator.writer import write
from tests.browser.conftest import check, settled
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser
SCALE = 0.001  # the campaigns have 24 accounts each at any scale


@pytest.fixture
def traffic(settings, monkeypatch, tmp_path):
    """A lake with a small simulated month, for this process and for a worker."""
    settings.LAKE_URL = str(tmp_path / "lake")
    # The tests' own settings name a fresh lake in each process.
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")
    written = tmp_path / "written"
    write(scenario="headline", scale=SCALE, seed=11, evasion="lazy", output=written)
    lake = Lake(settings.LAKE_URL, memory="1GB")
    for kind in ("exchanges", "accounts", "events"):
        path = written / (kind if kind == "exchanges" else f"{kind}.parquet")
        ingest.run(lake, kind, [path], quarantine=tmp_path / "quarantine")
    cache.clear()  # of events of another lake, and of attempts to sign in


def test_an_analyst_scores_and_looks(traffic, worker, open_page, ana):
    worker()
    page = open_page()
    page.goto("/")
    page.get_by_label("User name").fill("ana")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="No scoring has ended yet")).to_be_visible()

    page.get_by_role("button", name="Start a scoring run").click()
    expect(page).to_have_url(re.compile(r"/runs/\d+/"))
    state = page.locator("#run .run-state")
    expect(state).to_have_text(re.compile("Succeeded|Failed|Cancelled"), timeout=120_000)
    assert state.inner_text().strip() == "Succeeded", page.locator("#run").inner_text()
    expect(page.locator("#says")).to_have_text("Succeeded")
    check(page)

    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name=re.compile("^Campaigns"))).to_be_visible()
    check(page)
    page.get_by_role("link", name="All clusters").click()
    page.locator("#clusters tbody a").first.click()
    expect(page.get_by_role("heading", name="Why this score")).to_be_visible()
    check(page)
    page.locator("#members tbody a").first.click()
    expect(page.get_by_role("heading", name="Per hour")).to_be_visible()
    settled(page)
    check(page)
