"""The chain of custody grows at its end and nowhere else."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from investigations.cases import opening
from investigations.evidence import custody, custody_check, exhibits
from investigations.models import Cluster, CustodyEntry
from tests.investigations.results import finished_scoring

E = CustodyEntry.Event


def append(case, what="seen"):
    with transaction.atomic():
        return custody.append(event=E.VIEWED, target=case, by="ana", detail={"what": what})


@pytest.mark.django_db
def test_each_entry_carries_the_hash_of_the_one_before(ana):
    case = opening.open_case(title="A pool", by=ana)
    one, two = append(case, "one"), append(case, "two")
    assert (one.number, one.previous) == (1, custody.GENESIS)
    assert (two.number, two.previous) == (2, one.sha256)
    assert two.sha256 == custody.chained(one.sha256, two.frozen)
    assert '"what":"two"' in two.frozen and two.target_id == str(case.pk)


@pytest.mark.django_db
def test_the_database_refuses_to_change_and_to_delete(ana):
    append(opening.open_case(title="A pool", by=ana))
    for act in (
        lambda: CustodyEntry.objects.update(actor="eve"),
        lambda: CustodyEntry.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_written(ana):
    case = opening.open_case(title="A pool", by=ana)
    with pytest.raises(transaction.TransactionManagementError):
        custody.append(event=E.VIEWED, target=case, by=ana, detail={})
    assert not CustodyEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_those_who_append_at_one_moment_make_one_chain(ana):
    case = opening.open_case(title="A pool", by=ana)

    def several():
        try:
            for _ in range(10):
                append(case)
        finally:
            connection.close()

    threads = [threading.Thread(target=several) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert custody_check.check().entries == 40
    assert custody_check.check().problems == ()


@pytest.mark.django_db
def test_what_happens_to_evidence_is_on_it(ana, leo):
    hydra = Cluster.objects.get(run=finished_scoring(), account_count=40)
    exhibit = exhibits.pin(cluster=hydra, what="activity", by=ana)
    exhibits.annotate(exhibit=exhibit, note="Round the clock", by=ana)
    exhibits.opened_in_full(exhibit=exhibit, by=leo)
    exhibits.unpin(exhibit=exhibit, by=leo, reason="Another one says more")
    told = CustodyEntry.objects.order_by("number").values_list("event", "actor")
    assert list(told) == [
        ("collected", "ana"),
        ("changed", "ana"),
        ("viewed", "leo"),
        ("changed", "leo"),
    ]
    assert custody_check.check().exhibits == 1 and not custody_check.check().problems
