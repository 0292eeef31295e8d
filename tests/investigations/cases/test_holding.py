"""What is on legal hold is deleted by nobody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from investigations import tasks
from investigations.cases import contents, holding, opening, work
from investigations.cases.holding import HoldError
from investigations.exports import jobs
from investigations.lake.store import Lake
from investigations.models import (
    Account,
    AuditEntry,
    CaseNote,
    CaseTask,
    Cluster,
    CustodyEntry,
    Export,
    LegalHold,
    Membership,
)
from tests.investigations.lake.batches import DAY, add, exchanges, ids
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ana):
    finished_scoring()
    found = opening.open_case(
        title="One hand", by=ana, things=[Cluster.objects.get(account_count=40)]
    )
    work.write_note(case=found, text="A thought", by=ana)
    work.add_task(case=found, title="Look", by=ana)
    return found


@pytest.fixture
def hold(case, mia):
    return holding.place(case=case, by=mia, reason="A court asked")


def test_it_is_placed_and_lifted_with_reasons(case, mia, ada):
    with pytest.raises(HoldError, match="what it is held for"):
        holding.place(case=case, by=mia, reason=" ")
    hold = holding.place(case=case, by=mia, reason="A court asked")
    with pytest.raises(HoldError, match="held already"):
        holding.place(case=case, by=ada, reason="Again")
    with pytest.raises(HoldError, match="why it is lifted"):
        holding.lift(hold=hold, by=ada, reason="")
    holding.lift(hold=hold, by=ada, reason="The court is done")
    with pytest.raises(HoldError, match="lifted already"):
        holding.lift(hold=hold, by=ada, reason="Again")
    assert holding.standing(case) is None
    entry = AuditEntry.objects.get(action="hold.lifted")
    assert (entry.old["held"], entry.new["held"], entry.actor) == (True, False, "ada")
    assert "legal hold lifted" in CustodyEntry.objects.latest("number").frozen
    assert holding.place(case=case, by=mia, reason="Another court").pk != hold.pk


def test_the_database_deletes_nothing_of_it(case, hold, ana):
    account = Account.objects.get(account_id="hydra-00003")
    alone = Account.objects.create(account_id="alone")
    contents.add(case=case, thing=alone, by=ana)
    for forbidden in (
        lambda: CaseNote.objects.all().delete(),
        lambda: CaseNote.objects.update(text="", deleted_at=timezone.now()),
        lambda: CaseTask.objects.all().delete(),
        lambda: case.items.all().delete(),
        lambda: raw("DELETE FROM investigations_account WHERE id = %s", account.pk),
        lambda: raw("DELETE FROM investigations_account WHERE id = %s", alone.pk),
        lambda: LegalHold.objects.all().delete(),
        lambda: LegalHold.objects.update(reason="Nothing"),
    ):
        with pytest.raises(IntegrityError, match="hold"), transaction.atomic():
            forbidden()
    with pytest.raises(work.WorkError, match="legal hold"):
        work.delete_note(note=CaseNote.objects.get(), by=ana)
    CaseNote.objects.update(text="Another thought")  # changed, not deleted


def raw(statement, value):
    with connection.cursor() as cursor:
        cursor.execute(statement, [value])


def test_what_is_not_held_can_go(case, hold, ana, ada):
    other = opening.open_case(title="Other", by=ana)
    note = work.write_note(case=other, text="A thought", by=ana)
    assert work.delete_note(note=note, by=ana).deleted_at
    Account.objects.create(account_id="nobody's").delete()
    holding.lift(hold=hold, by=ada, reason="Done")
    assert work.delete_note(note=CaseNote.objects.get(case=case), by=ana).deleted_at
    with pytest.raises(IntegrityError, match="lifted, not changed"), transaction.atomic():
        LegalHold.objects.update(lifted_at=None, lifted_by=None, lifted_because="")


def test_whom_it_covers(case, hold, ana, ada):
    own = set(
        Membership.objects.filter(cluster__account_count=40).values_list("account", flat=True)
    )
    assert set(holding.held_accounts().values_list("pk", flat=True)) == own
    contents.remove(item=case.items.get(), by=ana, reason="Not it")
    assert set(holding.held_accounts().values_list("pk", flat=True)) == own
    holding.lift(hold=hold, by=ada, reason="Done")
    assert not holding.held_accounts().exists()


def test_texts_outlive_their_retention(case, hold, ada, settings, tmp_path):
    settings.LAKE_URL, settings.TEXT_RETENTION_DAYS = str(tmp_path / "lake"), 1
    lake = Lake(settings.LAKE_URL)
    add(lake, exchanges([1, 2], DAY, account_id="hydra-00003"))
    add(lake, exchanges([3, 4], DAY, account_id="somebody"))
    tasks.expire_texts()
    assert ids(lake, "texts") == ["e1", "e2"]
    holding.lift(hold=hold, by=ada, reason="Done")
    tasks.expire_texts()
    assert ids(lake, "texts") == []


def test_files_outlive_their_time(case, hold, mia, ada, settings, tmp_path, broker):
    settings.EXPORTS = tmp_path
    export = jobs.request(
        case=case,
        kind=Export.Kind.ACCOUNTS,
        form=Export.Form.CSV,
        content=Export.Content.FULL,
        tlp=Export.Tlp.RED,
        by=mia,
    )
    jobs.perform(export)
    Export.objects.update(expires_at=timezone.now() - dt.timedelta(days=1))
    jobs.expire()
    export.refresh_from_db()
    assert export.state == "done" and (tmp_path / export.file).is_file()
    holding.lift(hold=hold, by=ada, reason="Done")
    jobs.expire()
    assert not (tmp_path / export.file).exists()
