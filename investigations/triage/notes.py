"""Notes about a cluster, and the people whom they name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.people import able
from accounts.permissions import Permission
from investigations import audit, markdown
from investigations.models import Cluster, Mention, Note

LONGEST: Final = 10_000
MOST_MENTIONS: Final = 50


class NoteError(Exception):
    """What was asked for cannot be; the message is meant for people."""


@transaction.atomic
def write(*, cluster: Cluster, text: str, by: User) -> Note:
    """A new note; the people whom it names find it in their mentions. Raises ``NoteError``."""
    note = Note.objects.create(cluster=cluster, text=_checked(text), by=by)
    _mention(note)
    _record(note, "note.written", by, {}, {"text": note.text})
    return note


@transaction.atomic
def edit(*, note: Note, text: str, by: User) -> Note:
    """Other words; those from before stay on the audit trail.

    Who is named already is not told again. Raises ``NoteError``, also for another's note.
    """
    found, text = _own(note, by), _checked(text)
    if found.text == text:
        return found
    old, found.text, found.edited_at = found.text, text, timezone.now()
    found.save(update_fields=["text", "edited_at"])
    _mention(found)
    _record(found, "note.edited", by, {"text": old}, {"text": text})
    return found


@transaction.atomic
def delete(*, note: Note, by: User) -> Note:
    """The row stays, without the text; nobody is mentioned by it any more. Raises ``NoteError``."""
    found = _own(note, by)
    old, found.text, found.deleted_at = found.text, "", timezone.now()
    found.save(update_fields=["text", "deleted_at"])
    found.mentions.all().delete()
    _record(found, "note.deleted", by, {"text": old}, {})
    return found


def mentions_of(person: User) -> QuerySet[Mention]:
    """The newest first."""
    return Mention.objects.filter(person=person).select_related("note__by", "note__cluster")


def unread(person: User) -> int:
    return Mention.objects.filter(person=person, read_at=None).count()


def read(*, mentions: QuerySet[Mention]) -> None:
    """The person has opened them. What somebody has read is nobody else's concern: not on the
    trail."""
    mentions.filter(read_at=None).update(read_at=timezone.now())


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise NoteError("Write something.")
    if len(text) > LONGEST:
        raise NoteError(f"A note has at most {LONGEST:,} characters.")
    return text


def _own(note: Note, by: User) -> Note:
    found = Note.objects.select_for_update(of=("self",)).select_related("cluster").get(pk=note.pk)
    if found.by_id != by.pk:
        raise NoteError("Only who wrote a note changes it.")
    if found.deleted_at is not None:
        raise NoteError("It has been deleted.")
    return found


def _mention(note: Note) -> None:
    """Bring the rows in line with the text. Only others who may open the page are told."""
    names = markdown.mentioned(note.text)[:MOST_MENTIONS]
    others = able(Permission.VIEW_INVESTIGATIONS).filter(username__in=names).exclude(pk=note.by_id)
    people = list(others) if names else []
    note.mentions.exclude(person__in=people).delete()
    Mention.objects.bulk_create(
        [Mention(note=note, person=each) for each in people], ignore_conflicts=True
    )


def _record(
    note: Note, action: str, by: User, old: Mapping[str, object], new: Mapping[str, object]
) -> None:
    """On the trail of the cluster: that is what people look at."""
    named = {"note": note.pk}
    audit.record(
        actor=by,
        action=action,
        target=note.cluster,
        old={**named, **old} if old else {},
        new={**named, **new} if new else {},
    )
