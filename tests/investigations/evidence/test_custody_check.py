"""Whoever gets round the triggers is found, and the row is named."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from investigations.cases import opening
from investigations.evidence import custody, custody_check, exhibits
from investigations.models import Cluster, CustodyEntry
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db
ENTRY, EXHIBIT = "investigations_custodyentry", "investigations_exhibit"


@pytest.fixture
def chain(ana):
    """Five entries."""
    case = opening.open_case(title="A pool", by=ana)
    with transaction.atomic():
        for number in range(5):
            custody.append(
                event=CustodyEntry.Event.VIEWED, target=case, by=ana, detail={"what": number}
            )


def tamper(table, sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found():
    return [(each.where, each.what) for each in custody_check.check().problems]


def test_a_whole_chain_has_no_problem(chain):
    checked = custody_check.check()
    assert (checked.entries, checked.problems) == (5, ())
    assert checked.head == CustodyEntry.objects.get(number=5).sha256


def test_nothing_is_as_it_was_when_there_was_nothing():
    checked = custody_check.check()
    assert (checked.entries, checked.head, checked.problems) == (0, custody.GENESIS, ())


def test_a_changed_text_is_named(chain):
    tamper(ENTRY, f"UPDATE {ENTRY} SET frozen = replace(frozen, '2', '7') WHERE number = 3")
    assert found() == [("custody entry 3", "its text does not have its hash")]


def test_a_text_that_got_a_hash_of_its_own_breaks_the_next(chain):
    entry = CustodyEntry.objects.get(number=3)
    forged = entry.frozen.replace("ana", "eve")
    tamper(
        ENTRY,
        f"UPDATE {ENTRY} SET frozen = '{forged}', actor = 'eve', "
        f"sha256 = '{custody.chained(entry.previous, forged)}' WHERE number = 3",
    )
    assert found() == [("custody entry 4", "it does not follow the entry before it")]


@pytest.mark.parametrize(
    "change",
    ["actor = 'eve'", "event = 'changed'", "at = at + interval '1 day'", "target_id = '0'"],
)
def test_a_column_that_says_something_else_is_named(chain, change):
    tamper(ENTRY, f"UPDATE {ENTRY} SET {change} WHERE number = 2")
    assert found() == [("custody entry 2", "its columns do not say what its text says")]


def test_a_row_that_is_missing_is_named(chain):
    tamper(ENTRY, f"DELETE FROM {ENTRY} WHERE number = 2")
    assert found() == [("custody entry 3", "there is no entry 2 before it")]
    tamper(ENTRY, f"DELETE FROM {ENTRY} WHERE number = 3")
    assert found() == [("custody entry 4", "there is no entry 2 and later before it")]


def test_two_that_changed_places_are_named(chain):
    tamper(
        ENTRY,
        f"UPDATE {ENTRY} SET number = 99 WHERE number = 2; "
        f"UPDATE {ENTRY} SET number = 2 WHERE number = 3; "
        f"UPDATE {ENTRY} SET number = 3 WHERE number = 99",
    )
    assert {where for where, _ in found()} == {f"custody entry {n}" for n in (2, 3, 4)}


def test_an_exhibit_that_is_not_what_was_pinned_is_named(ana):
    hydra = Cluster.objects.get(run=finished_scoring(), account_count=40)
    exhibit = exhibits.pin(cluster=hydra, what="activity", by=ana)
    tamper(EXHIBIT, f"UPDATE {EXHIBIT} SET frozen = replace(frozen, '1', '2')")
    assert found() == [(f"exhibit {exhibit.name}", "its text, its hash and the audit trail differ")]
