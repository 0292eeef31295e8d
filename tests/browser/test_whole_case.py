"""One affair from a confirmed cluster to what leaves the house, by three people."""

from __future__ import annotations

import json
import os

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from stix2validator import ValidationOptions, validate_string

from accounts import actions
from config.folder import closed_folder
from investigations.evidence import custody_check, exhibits
from investigations.models import Case, Cluster, Export, Order, Proposal, Verdict
from investigations.triage import verdicts
from tests.browser.conftest import check_everywhere
from tests.browser.test_delivery import receiver  # noqa: F401  # a fixture
from tests.conftest import PASSWORD
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.browser
MANY = 2_000


@pytest.fixture
def hydra(transactional_db, settings, tmp_path, ana) -> Cluster:
    settings.LAKE_URL = str(tmp_path / "lake")
    finished_scoring(scoring_result([cluster(account_ids("hydra", MANY), score=0.99)]))
    found = Cluster.objects.get()
    verdicts.give(cluster=found, kind=Verdict.Kind.CONFIRMED, reason="One hand", by=ana)
    exhibits.pin(cluster=found, what="activity", by=ana)
    return found


def opens_a_case(page: Page, hydra: Cluster) -> None:
    page.goto(f"/clusters/{hydra.key}/")
    page.get_by_text("Open a case with it …").click()
    page.get_by_label("What it is about").fill("One hand behind two thousand accounts")
    page.locator("#cases").get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("One hand")
    for state in ("Triage", "Investigating", "Confirmed"):
        page.get_by_label("Next").select_option(label=state)
        page.get_by_label("Why", exact=True).first.fill("It is plain")
        page.get_by_role("button", name="Go there").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(state)


def says_who_may_be_behind_it(page: Page, hydra: Cluster) -> None:
    page.goto(f"/campaigns/{hydra.campaign.key}/attribution/")
    for title, likely in (("One lab", "Likely (55–80 %)"), ("A reseller", "Unlikely (20–45 %)")):
        page.get_by_label("The answer in a few words").last.fill(title)
        page.locator("#id_likelihood").select_option(label=likely)
        page.locator("#id_confidence").select_option(label="Low")
        page.get_by_role("button", name="Put it beside the others").click()
        expect(page.get_by_role("heading", level=2, name=title)).to_be_visible()


def proposes(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.key}/")
    page.get_by_label("Action", exact=True).select_option(label="Suspend")
    page.locator("#action_reason").fill("They distil our reasoning")
    page.get_by_role("button", name="Draft it").click()
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Waits for approval")


def rejects_and_changes(page: Page) -> None:
    page.goto("/enforcement/EN-0001/")
    page.get_by_label("Reason").fill("Say what it rests on")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Say what it rests on")).to_be_visible()
    page.get_by_text("Change it …").click()
    page.get_by_label("Action", exact=True).select_option(label="Suspend")
    page.locator("#revise_reason").fill("On two weeks of one template")
    page.get_by_role("button", name="Draft the change").click()
    page.get_by_role("button", name="Propose it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("EN-0002 Waits for approval")


def carries_out(page: Page, receiver) -> None:  # noqa: F811
    for number in range(0, MANY, 3):
        receiver.goes_wrong(f"hydra-{number:05d}", "refuses")
    failing = len(receiver.wrong)
    page.goto("/enforcement/EN-0002/")
    page.get_by_role("button", name="Carry it out").click()
    expect(page.get_by_text(f"Failed: {failing:,}")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(f"{MANY - failing:,} of {MANY:,}")).to_be_visible(timeout=60_000)
    receiver.wrong.clear()
    page.get_by_label("Of", exact=True).select_option(label="All accounts")
    page.locator("#correct_reason").fill("They mended it")
    page.get_by_role("button", name="Repeat what failed").click()
    expect(page.get_by_text(f"{MANY:,} of {MANY:,}")).to_be_visible(timeout=60_000)
    assert len(receiver.done) == MANY and set(receiver.done.values()) == {"suspend"}


def takes_back(page: Page, receiver) -> None:  # noqa: F811
    page.get_by_label("Of", exact=True).select_option(label="All accounts")
    page.locator("#correct_reason").fill("The wrong network after all")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_text(f"Taken back: {MANY:,}")).to_be_visible(timeout=60_000)
    assert receiver.done == {}
    undone = Order.objects.filter(kind="undo").prefetch_related("log")
    assert all(order.log.all()[0].receipt_sha256 for order in undone)


def takes_a_file(page: Page, case: Case, what: str, name: str, folder):
    page.goto(f"/cases/{case.key}/exports/")
    page.get_by_label("File", exact=True).select_option(value=what)
    page.get_by_label("Marking").select_option(label="TLP:AMBER+STRICT")
    page.get_by_role("button", name="Make it").click()
    button = page.get_by_role("button", name=name)
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_download() as taken:
        button.click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    return path


def test_from_a_confirmed_cluster_to_what_leaves_the_house(
    open_page,
    ana,
    leo,
    mia,
    hydra,
    receiver,  # noqa: F811
    worker,
    settings,
    monkeypatch,
    tmp_path,
):
    # The worker has an installation's folder of its own.
    settings.EXPORTS = closed_folder(tmp_path / "exports")
    monkeypatch.setitem(os.environ, "EXPORTS_FOLDER", str(settings.EXPORTS))
    worker()
    analyst, lead, manager = open_page(ana), open_page(leo), open_page(mia, accept_downloads=True)
    opens_a_case(analyst, hydra)
    case = Case.objects.get()
    says_who_may_be_behind_it(analyst, hydra)
    proposes(analyst, case)
    assert Proposal.objects.get().accounts.filter(excepted_because="").count() == MANY
    rejects_and_changes(lead)
    second = open_page(
        actions.create_user(username="lea", role="lead", by="tests", password=PASSWORD)
    )
    second.goto("/enforcement/EN-0002/")
    second.get_by_role("button", name="Approve").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("Approved")
    carries_out(second, receiver)
    analyst.goto(f"/cases/{case.key}/")
    expect(analyst.get_by_role("heading", level=1)).to_contain_text("Actioned")
    takes_back(second, receiver)

    pdf = takes_a_file(manager, case, "report:pdf", "Download Full report as PDF", tmp_path)
    told = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    for said in ("TLP:AMBER+STRICT", "One lab", "A reseller", "EN-0002: Suspend", "2,000 of 2,000"):
        assert said in told
    check_everywhere(manager)
    stix = takes_a_file(manager, case, "stix:json", "Download STIX 2.1 bundle as JSON", tmp_path)
    text = stix.read_text()
    assert validate_string(text, ValidationOptions(version="2.1")).is_valid
    kinds = [each["type"] for each in json.loads(text)["objects"]]
    assert kinds.count("user-account") == MANY
    assert Export.objects.filter(state="done").count() == 2
    assert custody_check.check().problems == ()
