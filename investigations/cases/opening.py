"""A case begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.campaigns.keys import fresh_keys
from investigations.cases import contents, due, kinds, work
from investigations.models import Case, CaseKind, CaseTransition, Severity

# Two people who open a case at the same moment must not get one key: "cases" in ASCII.
_LOCK: Final = int.from_bytes(b"cases")
_REASON: Final = "Opened"


class OpeningError(Exception):
    """No case can begin like this; the message is meant for people."""


@transaction.atomic
def open_case(
    *,
    title: str,
    by: User,
    severity: Severity = Severity.MEDIUM,
    things: Sequence[contents.Thing] = (),
    summary: str = "",
    kind: CaseKind | None = None,
) -> Case:
    """Open a case of ``by``'s own, with ``things`` (clusters, campaigns, accounts, exhibits) in it
    and the tasks of its ``kind``, if any.

    Raises ``OpeningError`` without a title and ``contents.ContentsError`` for things that cannot
    be in a case.
    """
    title = title.strip()
    if not title:
        raise OpeningError("Say what the case is about.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    now = timezone.now()
    case = Case.objects.create(
        key=fresh_keys(Case, "CS", 4, [None])[0],
        title=title,
        kind=kind,
        summary=summary.strip(),
        severity=severity,
        state=Case.State.NEW,
        state_since=now,
        owner=by,
        opened_by=by,
        due_at=due.due(severity, now),
    )
    CaseTransition.objects.create(
        case=case, source="", target=case.state, reason=_REASON, by=by, at=now
    )
    audit.record(
        actor=by,
        action="case.opened",
        target=case,
        old={},
        new={
            "case": case.key,
            "title": case.title,
            "severity": case.severity,
            "kind": kind.name if kind else None,
            "owner": by.username,
        },
    )
    for thing in things:
        contents.add(case=case, thing=thing, by=by)
    for task in kinds.tasks_of(kind) if kind else ():
        work.add_task(case=case, title=task, by=by)
    return case
