"""Files are asked for, made, handed out and deleted, each step on record."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import time

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from investigations.exports import jobs
from investigations.exports.jobs import ExportError
from investigations.models import Account, AuditEntry, CustodyEntry, Export

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder", "broker")]
K, F, C, T, S = Export.Kind, Export.Form, Export.Content, Export.Tlp, Export.State


def asked(case, by, kind=K.ACCOUNTS, form=F.CSV, content=C.FULL, tlp=T.AMBER, **more):
    return jobs.request(case=case, kind=kind, form=form, content=content, tlp=tlp, by=by, **more)


def done(export):
    jobs.perform(export)
    export.refresh_from_db()
    return export


@pytest.mark.parametrize(
    ("kind", "form"),
    [(K.BRIEF, F.PDF), (K.ACCOUNTS, F.XLSX), (K.STIX, F.JSON), (K.MISP, F.JSON), (K.BUNDLE, F.ZIP)],
)
def test_a_file_is_made_and_on_the_chain(case, mia, folder, kind, form):
    export = done(asked(case, mia, kind, form))
    assert export.state == S.DONE, export.error
    path = folder / export.file
    assert hashlib.sha256(path.read_bytes()).hexdigest() == export.sha256
    assert export.size == path.stat().st_size and [path] == list(folder.iterdir())
    last = json.loads(CustodyEntry.objects.latest("number").frozen)
    assert last["actor"] == "mia" and last["detail"]["sha256"] == export.sha256


def test_who_takes_it_is_written_down(case, mia, leo):
    export = done(asked(case, mia))
    path = jobs.hand_out(export=export, by=leo, address="10.0.0.1")
    with path.open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 40
    last = json.loads(CustodyEntry.objects.latest("number").frozen)
    assert (last["actor"], last["address"]) == ("leo", "10.0.0.1")
    assert last["detail"]["what"] == "downloaded"


def test_a_file_expires(case, mia, folder):
    export = done(asked(case, mia))
    assert export.expires_at > timezone.now() + dt.timedelta(days=6)
    Export.objects.update(expires_at=timezone.now())
    jobs.expire()
    export.refresh_from_db()
    assert export.state == S.EXPIRED and list(folder.iterdir()) == []
    with pytest.raises(ExportError, match="not there any more"):
        jobs.hand_out(export=export, by=mia, address=None)
    assert AuditEntry.objects.filter(action="export.expired").exists()


def test_what_a_lost_worker_had_is_given_up(case, mia):
    export = asked(case, mia)
    Export.objects.update(state=S.RUNNING, beat_at=timezone.now() - dt.timedelta(hours=1))
    jobs.expire()
    export.refresh_from_db()
    assert export.state == S.FAILED and "worker was lost" in export.error


def test_a_failure_is_told_and_leaves_no_file(case, mia, folder, monkeypatch):
    def broken(*_):
        raise ValueError("a broken template\x00")

    monkeypatch.setattr(jobs, "make", broken)
    export = done(asked(case, mia))
    assert export.state == S.FAILED and "a broken template" in export.error
    assert list(folder.iterdir()) == []


def test_a_message_that_comes_twice_makes_one_file(case, mia, folder):
    export = done(asked(case, mia))
    jobs.perform(export)
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"kind": K.REPORT, "form": F.CSV}, "not made as"),
        ({"content": C.FULL, "tlp": T.CLEAR}, "cannot be marked"),
        ({"content": C.KEYED, "tlp": T.CLEAR}, "cannot be marked"),
        ({"content": C.FIGURES, "tlp": T.CLEAR}, "is empty"),
        ({"partner": "nobody"}, "No key"),
    ],
)
def test_what_does_not_go_together_is_not_made(case, mia, wrong, told):
    with pytest.raises(ExportError, match=told):
        asked(case, mia, **wrong)
    assert not Export.objects.exists()


@pytest.mark.parametrize(("content", "tlp"), [("full", "green"), ("keyed", "clear"), ("x", "red")])
def test_the_database_marks_names_strictly(case, mia, content, tlp):
    with pytest.raises(IntegrityError, match="marking_fits"), transaction.atomic():
        Export.objects.create(
            case=case, kind="report", form="pdf", content=content, tlp=tlp, by=mia
        )


def test_a_partner_matches_by_the_own_key(case, mia, settings, folder):
    settings.PARTNER_KEYS = {"acme": b"a" * 32}
    one = done(asked(case, mia, content=C.KEYED, partner="acme"))
    two = done(asked(case, mia, content=C.KEYED))
    texts = [(folder / each.file).read_text() for each in (one, two)]
    assert "hydra-" not in texts[0] and texts[0] != texts[1]


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_it(case, mia, worker):
    # The worker keeps it in its own folder, which is the session's.
    worker()
    export = asked(case, mia, K.BRIEF, F.PDF)
    deadline = time.monotonic() + 60
    while export.state in (S.QUEUED, S.RUNNING):
        assert time.monotonic() < deadline
        time.sleep(0.1)
        export.refresh_from_db()
    assert export.state == S.DONE, export.error


def test_partners_get_no_customer_that_was_looked_at(case, mia, folder):
    Account.objects.filter(account_id="hydra-00003").update(verified=True)

    def listed(content):
        with (folder / done(asked(case, mia, content=content)).file).open(newline="") as file:
            return len(list(csv.DictReader(file)))

    assert (listed(C.KEYED), listed(C.FULL)) == (39, 40)
