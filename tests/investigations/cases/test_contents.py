"""What is in a case, what was, and the trail of both."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from investigations.cases import contents, opening
from investigations.evidence import exhibits
from investigations.models import Account, AuditEntry, CaseItem, Cluster, CustodyEntry
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(db):
    return Cluster.objects.get(run=finished_scoring(), account_count=40)


@pytest.fixture
def case(ana):
    return opening.open_case(title="A pool of fake accounts", by=ana)


def test_all_kinds_go_in_and_leave_a_trail(case, hydra, ana):
    exhibit = exhibits.pin(cluster=hydra, what="activity", by=ana)
    account = Account.objects.filter(membership__cluster=hydra).first()
    things = [hydra, hydra.campaign, account, exhibit]
    items = [contents.add(case=case, thing=each, by=ana, why=" One hand ") for each in things]
    assert [contents.thing_of(item) for item in items] == things
    assert {item.why for item in items} == {"One hand"}
    assert AuditEntry.objects.filter(action="case.item_added").count() == 4
    last = CustodyEntry.objects.first()
    assert exhibit.sha256 in last.frozen and last.actor == "ana"


def test_twice_is_refused_until_it_was_taken_out(case, hydra, ana, leo):
    item = contents.add(case=case, thing=hydra, by=ana)
    with pytest.raises(contents.ContentsError, match=f"{hydra.key} is in CS-0001 already"):
        contents.add(case=case, thing=hydra, by=leo)
    with pytest.raises(contents.ContentsError, match="Say why"):
        contents.remove(item=item, by=leo, reason=" ")
    contents.remove(item=item, by=leo, reason="Another affair")
    with pytest.raises(contents.ContentsError, match="already"):
        contents.remove(item=item, by=leo, reason="Again")
    contents.add(case=case, thing=hydra, by=ana)
    kept = CaseItem.objects.get(pk=item.pk)
    assert (kept.removed_by, kept.removed_because) == (leo, "Another affair")


def test_a_closed_case_stays_as_it_is_and_unpinned_evidence_is_none(case, hydra, ana):
    exhibit = exhibits.pin(cluster=hydra, what="activity", by=ana)
    exhibits.unpin(exhibit=exhibit, by=ana, reason="Wrong one")
    exhibit.refresh_from_db()
    with pytest.raises(contents.ContentsError, match="unpinned"):
        contents.add(case=case, thing=exhibit, by=ana)
    item = contents.add(case=case, thing=hydra, by=ana)
    type(case).objects.update(state="closed", closed_at=case.opened_at)
    for act in (
        lambda: contents.add(case=case, thing=hydra.campaign, by=ana),
        lambda: contents.remove(item=item, by=ana, reason="Over"),
    ):
        with pytest.raises(contents.ContentsError, match="closed"):
            act()


@pytest.mark.parametrize("held", [{}, {"cluster", "campaign"}])
def test_the_database_wants_exactly_one_thing(case, hydra, ana, held):
    values = {"cluster": hydra, "campaign": hydra.campaign}
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseItem.objects.create(case=case, added_by=ana, **{each: values[each] for each in held})
