import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from accounts.models import User
from investigations import audit
from investigations.models import AuditEntry


def write(target, **changes):
    values = {"actor": "tests", "action": "rename", "old": {"a": 1}, "new": {"a": 2}} | changes
    return audit.record(target=target, **values)


def test_an_entry_says_who_what_and_from_what_to_what(ada):
    at = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    entry = write(ada, actor=ada, new={"at": at}, reason="asked by phone")
    entry.refresh_from_db()
    assert (entry.actor, entry.action, entry.reason) == ("ada", "rename", "asked by phone")
    assert (entry.target_type, entry.target_id) == ("accounts.user", str(ada.pk))
    assert (entry.old, entry.new) == ({"a": 1}, {"at": "2026-09-01T00:00:00Z"})


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written(ada):
    before = AuditEntry.objects.count()
    with pytest.raises(TransactionManagementError, match="in the transaction of its change"):
        write(ada)
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_with_its_change(ada):
    before = AuditEntry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(ada)
        raise ZeroDivisionError
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_a_target_that_nobody_could_find_is_refused():
    with pytest.raises(ValueError, match="not been saved"):
        write(User(username="ghost"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE investigations_auditentry SET actor = 'somebody else'",
        "DELETE FROM investigations_auditentry",
    ],
)
def test_the_database_refuses_to_change_or_delete(ada, statement):
    write(ada)
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_orm_cannot_either(ada):
    entry = write(ada)
    entry.actor = "somebody else"
    for act in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_an_entry_outlives_what_it_speaks_of(ada, ana):
    entry = write(ana)
    ana.delete()
    assert AuditEntry.objects.filter(pk=entry.pk).exists()
