"""Who has a case, and who takes part in it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.models import Case, Notice, Participant
from investigations.notices.telling import tell


class PeopleError(Exception):
    """This person cannot have it or take part; the message is meant for people."""


@transaction.atomic
def assign(*, case: Case, to: User | None, by: User) -> Case:
    """Give the case to somebody, or to nobody in particular. Raises ``PeopleError``."""
    if to is not None and not to.is_active:
        raise PeopleError(f"{to.username} can't sign in any more.")
    found = Case.objects.select_for_update(of=("self",)).select_related("owner").get(pk=case.pk)
    if found.owner == to:
        return found
    old, found.owner = found.owner, to
    found.save(update_fields=["owner"])
    audit.record(
        actor=by,
        action="case.assigned",
        target=found,
        old={"case": found.key, "owner": old.username if old else None},
        new={"case": found.key, "owner": to.username if to else None},
    )
    if to is not None and to != by:
        text = f"{by.username} gave {found.key} to {to.username}."
        tell(case=found, kind=Notice.Kind.ASSIGNED, text=text, to=[to], by=by)
    return found


@transaction.atomic
def add(*, case: Case, person: User, by: User) -> Participant:
    """Let a person take part: from now on that person hears of the case. Raises ``PeopleError``."""
    row = join(case=case, person=person, by=by)
    text = f"{by.username} wants {person.username} to take part in {case.key}."
    tell(case=case, kind=Notice.Kind.JOINED, text=text, to=[person], by=by)
    return row


@transaction.atomic
def join(*, case: Case, person: User, by: User) -> Participant:
    """The same where the person is told of something else anyway. Raises ``PeopleError``."""
    if not person.is_active:
        raise PeopleError(f"{person.username} can't sign in any more.")
    try:
        with transaction.atomic():
            row = Participant.objects.create(case=case, person=person, added_by=by)
    except IntegrityError as error:
        raise PeopleError(f"{person.username} takes part already.") from error
    _record(row, "joined", by)
    return row


@transaction.atomic
def leave(*, participant: Participant, by: User) -> Participant:
    """The person hears of the case no more; that it took part stays on record."""
    rows = Participant.objects.select_for_update(of=("self",)).select_related("case", "person")
    found = rows.get(pk=participant.pk)
    if found.left_at is not None:
        return found
    found.left_at = timezone.now()
    found.save(update_fields=["left_at"])
    _record(found, "left", by)
    return found


def concerned(case: Case) -> set[User]:
    """Who has it, who takes part, and who handed it to the team that has it now."""
    taking_part = case.participants.filter(left_at=None).select_related("person")
    handed = case.escalations.filter(ended_at=None).select_related("by")
    found = {each.person for each in taking_part} | {each.by for each in handed}
    return found | {case.owner} if case.owner else found


def _record(row: Participant, what: str, by: User) -> None:
    named, person = {"case": row.case.key}, {"person": row.person.username}
    audit.record(
        actor=by,
        action=f"case.participant_{what}",
        target=row.case,
        old=named | (person if what == "left" else {}),
        new=named | (person if what == "joined" else {}),
    )
