"""A case, from the confirmed cluster to its end."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from investigations.cases import contents, opening, work
from investigations.evidence import exhibits
from investigations.models import Account, Case
from tests.browser.conftest import check, check_everywhere, settled
from tests.browser.test_pages import HOSTILE

pytestmark = pytest.mark.browser


def test_from_a_cluster_to_a_confirmed_case_and_back_again(open_page, ana, leo, hydra):
    page = open_page(ana)
    page.goto(f"/clusters/{hydra.key}/")
    settled(page)
    page.get_by_text("Open a case with it").click()
    page.get_by_label("What it is about").fill("One card, forty accounts")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One card, forty accounts")
    expect(page.get_by_role("link", name=hydra.key)).to_be_visible()
    for state in ("Triage", "Investigating", "Confirmed"):
        page.get_by_label("Next").select_option(label=state)
        page.get_by_label("Why", exact=True).fill(f"It is {state.lower()}")
        page.get_by_role("button", name="Go there").click()
        expect(page.get_by_role("heading", level=2, name=state)).to_be_visible()
    page.get_by_label("What is to be done").fill("Ask payments")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("button", name="Done: Ask payments").click()
    expect(page.get_by_role("button", name="Not done after all: Ask payments")).to_be_visible()
    check_everywhere(page)
    page.goto("/cases/?part=confirmed")
    expect(page.get_by_role("link", name="CS-0001")).to_be_visible()
    check_everywhere(page)
    reader = open_page(leo)
    reader.goto("/custody/")
    expect(reader.get_by_role("link", name="CS-0001")).to_be_visible()
    reader.get_by_role("button", name="Check it now").click()
    expect(reader.get_by_text("are as they were written down")).to_be_visible()
    check_everywhere(reader)
    reader.goto("/cases/?part=mine")
    expect(reader.get_by_role("heading", name="No case here")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_hostile_texts_stay_text_and_fit(open_page, ana, hydra, width):
    account = Account.objects.get(account_id="hydra-00003")
    Account.objects.filter(pk=account.pk).update(account_id=HOSTILE)
    account.refresh_from_db()
    exhibit = exhibits.pin(cluster=hydra, what="activity", by=ana)
    case = opening.open_case(title=HOSTILE, by=ana, summary=HOSTILE, things=[hydra, exhibit])
    item = contents.add(case=case, thing=account, by=ana, why=HOSTILE)
    contents.remove(item=item, by=ana, reason=HOSTILE)
    work.add_task(case=case, title=HOSTILE, by=ana)
    work.write_note(case=case, text=HOSTILE, by=ana)
    page = open_page(ana, viewport={"width": width, "height": 900})
    for address in (f"/cases/{case.key}/", "/cases/", f"/evidence/{exhibit.pk}/"):
        page.goto(address)
        check(page)
    assert page.locator("img[src=x]").count() == 0
    assert Case.objects.get().title == HOSTILE
