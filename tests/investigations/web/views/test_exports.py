"""The page of what leaves a case: who may, what is shown, what rubbish does."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from investigations.cases import opening
from investigations.exports import jobs
from investigations.models import (
    Account,
    Case,
    Cluster,
    CustodyEntry,
    Export,
    PartnerReport,
    SharedObject,
)
from tests.investigations.exports.test_partners import bundle, sighting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake", "broker")]
WANTED = {"what": "accounts:csv", "content": "full", "tlp": "amber", "partner": ""}
AT = "/cases/CS-0001/exports/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS = tmp_path


@pytest.fixture
def case(ana, scored):
    return opening.open_case(
        title="One <b>hand</b>", by=ana, things=[Cluster.objects.get(account_count=40)]
    )


def text(response):
    return response.content.decode()


def test_from_asking_to_the_file(manager, case):
    assert "Export</a>" in text(manager.get(f"/cases/{case.key}/"))
    page = text(manager.get(AT))
    assert "Nothing has left it" in page and "One &lt;b&gt;hand" in page
    manager.post(f"{AT}ask/", WANTED)
    assert 'hx-trigger="every 1s"' in text(manager.get(AT))
    fragment = {"HX-Request": "true", "HX-Target": "exports"}
    assert manager.get(AT, headers=fragment).status_code == 200
    export = Export.objects.get()
    jobs.perform(export)
    answer = manager.get(AT, headers=fragment)
    assert answer.status_code == 286 and "Download List of accounts as CSV" in text(answer)
    file = manager.post(f"{AT}{export.pk}/")
    assert file["Content-Disposition"] == 'attachment; filename="CS-0001-accounts-amber.csv"'
    assert b"hydra-00003" in b"".join(file.streaming_content)
    assert '"downloaded"' in CustodyEntry.objects.latest("number").frozen
    assert manager.get(f"{AT}{export.pk}/").status_code == 405


def test_what_to_look_at_before_sharing_is_named(manager, case):
    account = Account.objects.get(account_id="hydra-00003")
    Account.objects.filter(pk=account.pk).update(verified=True)
    Case.objects.filter(pk=case.pk).update(summary="hydra-00004 is the first")
    page = text(manager.get(AT))
    assert "Look at this before you share" in page
    assert "/watched/hydra-00003/" in page and "/watched/hydra-00004/" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "accounts:exe"},
        {"what": "accounts"},
        {"what": ""},
        {"content": "everything"},
        {"tlp": "clear"},
        {"tlp": "white"},
        {"partner": "nobody"},
        {"what": "report:pdf\x00"},
    ],
)
def test_rubbish_asks_for_nothing_and_is_told(manager, case, wrong):
    page = text(manager.post(f"{AT}ask/", WANTED | wrong, follow=True))
    assert 'class="alert' in page and not Export.objects.exists()


def test_who_may_not_is_refused(analyst, manager, case, mia):
    export = jobs.request(
        case=case,
        kind=Export.Kind.ACCOUNTS,
        form=Export.Form.CSV,
        content=Export.Content.FULL,
        tlp=Export.Tlp.AMBER,
        by=mia,
    )
    assert analyst.get(AT).status_code == 403
    assert analyst.post(f"{AT}ask/", WANTED).status_code == 403
    assert analyst.post(f"{AT}{export.pk}/").status_code == 403
    assert "Export</a>" not in text(analyst.get(f"/cases/{case.key}/"))
    assert "not there any more" in text(manager.post(f"{AT}{export.pk}/", follow=True))
    assert manager.post(f"/cases/CS-0002/exports/{export.pk}/").status_code == 404


def test_more_files_cost_no_more_queries(manager, case, mia, django_assert_max_num_queries):
    def ask():
        for _ in range(3):
            jobs.request(
                case=case,
                kind=Export.Kind.BRIEF,
                form=Export.Form.PDF,
                content=Export.Content.FULL,
                tlp=Export.Tlp.RED,
                by=mia,
            )

    ask()
    with django_assert_max_num_queries(25) as few:
        manager.get(AT)
    asked = len(few)
    ask()
    with django_assert_max_num_queries(asked):
        manager.get(AT)


def test_what_a_partner_says_is_taken_in_and_shown(manager, case, folder):
    export = {"what": "stix:json", "content": "full", "tlp": "amber", "partner": ""}
    manager.post(f"{AT}ask/", export)
    jobs.perform(Export.objects.get())
    said = bundle(sighting(SharedObject.objects.filter(stix_id__startswith="indic")[0].stix_id))
    sent = {"source": "Acme <i>", "file": SimpleUploadedFile("said.json", said)}
    page = text(manager.post(f"{AT}take-in/", sent, follow=True))
    assert "1 new" in page and "Acme &lt;i&gt;" in page and "7 times" in page


@pytest.mark.parametrize(
    "sent", [{}, {"source": "Acme"}, {"source": "", "file": b"{}"}, {"source": "A", "file": b"{}"}]
)
def test_rubbish_from_partners_is_told(manager, case, sent):
    if "file" in sent:
        sent = sent | {"file": SimpleUploadedFile("said.json", sent["file"])}
    assert 'class="alert' in text(manager.post(f"{AT}take-in/", sent, follow=True))
    assert not PartnerReport.objects.exists()


def test_partners_files_are_for_who_exports(analyst, case):
    assert analyst.post(f"{AT}take-in/", {}).status_code == 403
