"""Cases that have to do with each other lead to each other."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from investigations.cases import linking, opening
from investigations.models import AuditEntry, CaseLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(ana):
    return [opening.open_case(title=f"Pool {each}", by=ana) for each in "ab"]


def test_both_sides_see_it_until_it_is_taken_back(two, ana, leo):
    one, other = two
    row = linking.link(case=one, other=other, by=ana, reason=" The same card ")
    assert list(linking.links_of(one)) == list(linking.links_of(other)) == [row]
    assert row.reason == "The same card"
    linking.unlink(row=row, by=leo)
    linking.unlink(row=row, by=leo)
    assert not linking.links_of(one).exists() and CaseLink.objects.get().removed_by == leo
    actions = AuditEntry.objects.filter(action__in=["case.linked", "case.unlinked"])
    assert actions.count() == 4 and actions.filter(target_id=str(other.pk)).count() == 2
    assert linking.link(case=other, other=one, by=ana, reason="After all").pk != row.pk


def test_what_cannot_be_linked_says_so(two, ana):
    one, other = two
    with pytest.raises(linking.LinkError, match="Say what"):
        linking.link(case=one, other=other, by=ana, reason=" ")
    with pytest.raises(linking.LinkError, match="itself"):
        linking.link(case=one, other=one, by=ana, reason="Same")
    linking.link(case=one, other=other, by=ana, reason="Same")
    with pytest.raises(linking.LinkError, match="already"):
        linking.link(case=other, other=one, by=ana, reason="Same")


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"kind": "lost"}, {"removed_by": 1}])
def test_the_database_refuses_what_cannot_be(two, ana, wrong):
    one, other = two
    linking.link(case=one, other=other, by=ana, reason="Same")
    if "removed_by" in wrong:
        wrong = {"removed_by": ana}
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLink.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLink.objects.update(other=one)
