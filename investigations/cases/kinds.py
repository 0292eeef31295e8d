"""Kinds of case, which leads keep: what is to be done in each, from the beginning."""

from __future__ import annotations

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.models import CaseKind, CaseTask

MOST_TASKS: Final = 50
LONGEST_TASK: Final[int] = CaseTask._meta.get_field("title").max_length or 0


class KindError(Exception):
    """It cannot be kept like that; the message is meant for people."""


def offered() -> QuerySet[CaseKind]:
    return CaseKind.objects.filter(retired_at=None)


def tasks_of(kind: CaseKind) -> list[str]:
    return _lines(kind.tasks)


@transaction.atomic
def keep(*, kind: CaseKind, by: User) -> CaseKind:
    """Store a new kind or a changed one; cases that were opened keep their tasks. Raises
    ``KindError``: without tasks, for too many or too long ones, and when another has the name."""
    lines = _lines(kind.tasks)
    if not lines or len(lines) > MOST_TASKS or max(map(len, lines)) > LONGEST_TASK:
        raise KindError(
            f"Write one task a line: at most {MOST_TASKS}, each of at most {LONGEST_TASK} "
            "characters."
        )
    kept = CaseKind.objects.select_for_update().filter(pk=kind.pk).first()
    old, kind.tasks = _told(kept) if kept else {}, "\n".join(lines)
    try:
        with transaction.atomic():
            kind.save()
    except IntegrityError as error:
        raise KindError("There is a kind of this name already.") from error
    action = "case_kind.changed" if kept else "case_kind.created"
    audit.record(actor=by, action=action, target=kind, old=old, new=_told(kind))
    return kind


@transaction.atomic
def retire(*, kind: CaseKind, by: User) -> CaseKind:
    """No new case begins as one of it."""
    found = CaseKind.objects.select_for_update().get(pk=kind.pk)
    if found.retired_at is None:
        found.retired_at = timezone.now()
        found.save(update_fields=["retired_at"])
        audit.record(actor=by, action="case_kind.retired", target=found, old=_told(found), new={})
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _told(kind: CaseKind) -> dict[str, Any]:
    return {"name": kind.name, "tasks": _lines(kind.tasks)}
