"""Notes and mentions as they are shown."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from investigations.markdown import render
from investigations.models import Cluster, Mention, Note
from investigations.web.presenters.capped import Capped, capped

MOST_NOTES: Final = 50


@dataclasses.dataclass(frozen=True, slots=True)
class NoteRow:
    """``html`` is clean; ``text`` is as it was typed, for who may edit it."""

    pk: int
    by_id: int
    author: str
    at: dt.datetime
    edited_at: dt.datetime | None
    deleted_at: dt.datetime | None
    text: str
    html: SafeString


def notes(cluster: Cluster) -> Capped[NoteRow]:
    """The newest of the cluster, deleted ones among them as what they are."""
    rows = cluster.notes.select_related("by").prefetch_related(_people())
    return capped(rows, MOST_NOTES, note_row)


def note_row(note: Note) -> NoteRow:
    """``note`` with author and mentions loaded."""
    people = {mention.person.username for mention in note.mentions.all()}
    return NoteRow(
        pk=note.pk,
        by_id=note.by_id,
        author=note.by.username,
        at=note.at,
        edited_at=note.edited_at,
        deleted_at=note.deleted_at,
        text=note.text,
        html=render(note.text, people),
    )


def with_people(mentions: QuerySet[Mention]) -> QuerySet[Mention]:
    """So that ``note_row`` of each costs nothing more."""
    return mentions.prefetch_related(_people("note__mentions"))


def _people(where: str = "mentions") -> Prefetch[str]:
    return Prefetch(where, Mention.objects.select_related("person"))
