"""A cluster's templates, and texts of one opened with a reason."""

import datetime as dt
import json

import pytest
from playwright.sync_api import expect

from investigations.ingest import run
from investigations.lake.store import Lake
from tests.browser.conftest import check_everywhere

pytestmark = pytest.mark.browser


def test_templates_are_fit_to_be_seen_and_texts_open_with_a_reason(
    hydra, open_page, leo, settings, tmp_path
):
    settings.PRICES = tmp_path / "prices.toml"
    settings.PRICES.write_text(
        'currency = "USD"\nmodel = [{name = "aurora-4", prompt = 3.0, completion = 15.0}]'
    )
    row = {
        "exchange_id": "x-hydra-00000",
        "account_id": "hydra-00000",
        "timestamp": dt.datetime(2026, 9, 30, tzinfo=dt.UTC).isoformat(),
        "model": "m",
        "prompt": "Think first. Project: secret recipe",
    }
    (tmp_path / "texts.jsonl").write_text(json.dumps(row))
    lake = Lake(settings.LAKE_URL, memory="512MB", threads=1)
    run(lake, "exchanges", [tmp_path / "texts.jsonl"], quarantine=tmp_path / "quarantine")
    page = open_page(leo)
    page.goto(f"/clusters/{hydra.key}/")
    part = page.locator("#template-o00000000000000aa")
    expect(part.get_by_role("group", name="Template 1")).to_contain_text("⟨3–120 words⟩")
    part.get_by_text("Open sample texts").click()
    part.get_by_label("Why they have to be read").fill("Is it a rewording?")
    page.keyboard.press("Enter")
    expect(part.get_by_role("group", name="Sample text 1")).to_contain_text("secret recipe")
    check_everywhere(page)
