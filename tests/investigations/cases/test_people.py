"""Who has a case, and who takes part in it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from investigations.cases import opening, people
from investigations.models import AuditEntry, InboxEntry, Notice, Participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ana):
    return opening.open_case(title="A pool of fake accounts", by=ana)


def told(person):
    return list(InboxEntry.objects.filter(person=person).values_list("notice__kind", flat=True))


def test_it_is_given_to_somebody_who_hears_of_it_and_to_nobody(case, ana, leo):
    assert people.assign(case=case, to=leo, by=ana).owner == leo
    assert people.assign(case=case, to=None, by=ana).owner is None
    entries = AuditEntry.objects.filter(action="case.assigned").order_by("id")
    assert [(e.old["owner"], e.new["owner"]) for e in entries] == [("ana", "leo"), ("leo", None)]
    people.assign(case=case, to=None, by=ana)
    assert entries.count() == 2 and told(leo) == ["assigned"] and told(ana) == []
    leo.is_active = False
    with pytest.raises(people.PeopleError, match="sign in any more"):
        people.assign(case=case, to=leo, by=ana)


def test_whoever_takes_it_is_not_told_so(case, leo):
    people.assign(case=case, to=leo, by=leo)
    assert told(leo) == [] and not Notice.objects.exists()


def test_people_take_part_and_leave_and_both_stay_on_record(case, ana, leo):
    row = people.add(case=case, person=leo, by=ana)
    assert people.concerned(case) == {ana, leo} and told(leo) == ["joined"]
    with pytest.raises(people.PeopleError, match="already"):
        people.add(case=case, person=leo, by=ana)
    assert people.leave(participant=row, by=leo).left_at
    people.leave(participant=row, by=leo)
    assert people.concerned(case) == {ana}
    again = people.add(case=case, person=leo, by=ana)
    assert again.pk != row.pk and case.participants.count() == 2
    trail = AuditEntry.objects.filter(action__startswith="case.participant").order_by("id")
    assert [each.action.rpartition("_")[2] for each in trail] == ["joined", "left", "joined"]
    assert trail[1].old == {"case": "CS-0001", "person": "leo"}


def test_who_cannot_sign_in_takes_no_part(case, ana, leo):
    leo.is_active = False
    with pytest.raises(people.PeopleError, match="sign in any more"):
        people.add(case=case, person=leo, by=ana)


def test_the_database_knows_a_person_once_in_a_case(case, ana, leo):
    people.add(case=case, person=leo, by=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(case=case, person=leo, added_by=ana)
