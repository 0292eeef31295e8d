"""What a case is about, what is to be done in it, and what people tell each other there."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import able
from accounts.permissions import Permission
from investigations import audit, markdown
from investigations.cases import holding
from investigations.cases.people import concerned
from investigations.models import Case, CaseNote, CaseTask, Notice
from investigations.notices.telling import tell

LONGEST_NOTE = 20_000


class WorkError(Exception):
    """It cannot be done; the message is meant for people."""


@transaction.atomic
def describe(*, case: Case, title: str, summary: str, by: User) -> Case:
    """Say anew what the case is about."""
    title, summary = title.strip(), summary.strip()
    if not title:
        raise WorkError("Say what the case is about.")
    found = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    old = {"title": found.title, "summary": found.summary}
    new = {"title": title, "summary": summary}
    if old == new:
        return found
    found.title, found.summary = title, summary
    found.save(update_fields=["title", "summary"])
    audit.record(actor=by, action="case.described", target=found, old=old, new=new)
    return found


@transaction.atomic
def add_task(*, case: Case, title: str, by: User) -> CaseTask:
    title = title.strip()
    if not title:
        raise WorkError("Say what is to be done.")
    task = CaseTask.objects.create(case=case, title=title, added_by=by)
    audit.record(
        actor=by,
        action="case.task_added",
        target=case,
        old={},
        new={"task": task.pk, "title": title},
    )
    return task


@transaction.atomic
def do_task(*, task: CaseTask, done: bool, by: User) -> CaseTask:
    """The task is done, or not done after all."""
    found = CaseTask.objects.select_for_update(of=("self",)).select_related("case").get(pk=task.pk)
    if (found.done_at is not None) == done:
        return found
    found.done_at, found.done_by = (timezone.now(), by) if done else (None, None)
    found.save(update_fields=["done_at", "done_by"])
    named = {"task": found.pk, "title": found.title}
    audit.record(
        actor=by,
        action="case.task_done" if done else "case.task_undone",
        target=found.case,
        old={**named, "done": not done},
        new={**named, "done": done},
    )
    return found


@transaction.atomic
def write_note(*, case: Case, text: str, by: User) -> CaseNote:
    """Markdown; whoever is concerned with the case, or named in it (``@ana``), is told. Raises
    ``WorkError`` for nothing and for too much."""
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise WorkError(f"Write something, at most {LONGEST_NOTE:,} characters.")
    note = CaseNote.objects.create(case=case, text=text, by=by)
    audit.record(actor=by, action="case.note_written", target=case, old={}, new={"note": note.pk})
    named = able(Permission.VIEW_INVESTIGATIONS).filter(username__in=markdown.mentioned(text)[:50])
    tell(
        case=case,
        kind=Notice.Kind.NOTED,
        text=f"{by.username} wrote a note in {case.key}.",
        to=concerned(case) | set(named),
        by=by,
    )
    return note


@transaction.atomic
def delete_note(*, note: CaseNote, by: User) -> CaseNote:
    """The note leaves its place; what it said is on the audit trail. Raises ``WorkError`` for
    somebody else's."""
    found = CaseNote.objects.select_for_update(of=("self",)).select_related("case").get(pk=note.pk)
    if found.by_id != by.pk:
        raise WorkError("Only who wrote a note deletes it.")
    if found.deleted_at is not None:
        return found
    if holding.standing(found.case):
        raise WorkError(f"{found.case.key} is on legal hold: nothing of it is deleted.")
    old, found.text, found.deleted_at = found.text, "", timezone.now()
    found.save(update_fields=["text", "deleted_at"])
    audit.record(
        actor=by,
        action="case.note_deleted",
        target=found.case,
        old={"note": found.pk, "text": old},
        new={},
    )
    return found
