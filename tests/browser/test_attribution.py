"""Competing hypotheses, at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from investigations.cases import attribution
from investigations.cases.attribution import Answer
from investigations.evidence import exhibits
from investigations.models import Hypothesis
from tests.browser.conftest import check, check_everywhere
from tests.browser.test_pages import HOSTILE

pytestmark = pytest.mark.browser


def test_two_answers_side_by_side_and_what_speaks_for_one(open_page, ana, hydra):
    exhibits.pin(cluster=hydra, what="activity", by=ana)
    page = open_page(ana)
    page.goto(f"/campaigns/{hydra.campaign.key}/attribution/")
    for title in ("A reseller without a customer", "One lab"):
        page.get_by_label("The answer in a few words").last.fill(title)
        page.locator("#id_likelihood").select_option(label="Likely (55–80 %)")
        page.locator("#id_confidence").select_option(label="Low")
        page.get_by_role("button", name="Put it beside the others").click()
        expect(page.get_by_role("heading", level=2, name=title)).to_be_visible()
    card = page.get_by_role("region", name="One lab")
    card.get_by_text("Put evidence to it …").click()
    card.get_by_label("Evidence").select_option(index=1)
    for label, choice in (
        ("Speaks", "For"),
        ("It is a", "Fact"),
        ("It speaks to the", "Template"),
        ("Source", "B: usually reliable"),
        ("Information", "2: probably true"),
    ):
        card.get_by_label(label, exact=True).select_option(label=choice)
    card.get_by_role("button", name="Weigh it").click()
    expect(card.get_by_text("It carries up to the template")).to_be_visible()
    check_everywhere(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_texts_stay_text_and_fit(open_page, ana, hydra, width):
    said = Answer(
        HOSTILE[:200],
        Hypothesis.Likelihood.UNLIKELY,
        Hypothesis.Confidence.HIGH,
        *[HOSTILE[:200]] * 5,
    )
    found = attribution.propose(campaign=hydra.campaign, answer=said, by=ana)
    attribution.dissent(hypothesis=found, text=HOSTILE, by=ana)
    page = open_page(ana, viewport={"width": width, "height": 900})
    page.goto(f"/campaigns/{hydra.campaign.key}/attribution/")
    check(page)
    assert page.locator("img[src=x]").count() == 0
