"""Cases that have to do with each other, and stay cases of their own."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.models import Case, CaseLink


class LinkError(Exception):
    """They cannot be linked like that; the message is meant for people."""


@transaction.atomic
def link(
    *,
    case: Case,
    other: Case,
    by: User,
    reason: str,
    kind: CaseLink.Kind = CaseLink.Kind.RELATED,
) -> CaseLink:
    """Both pages lead to each other from now on. Raises ``LinkError``: without a reason, for one
    and the same, and for two that are linked already."""
    reason = reason.strip()
    if not reason:
        raise LinkError("Say what they have to do with each other.")
    if case == other:
        raise LinkError(f"{case.key} is that case itself.")
    try:
        with transaction.atomic():
            row = CaseLink.objects.create(case=case, other=other, kind=kind, reason=reason, by=by)
    except IntegrityError as error:
        raise LinkError(f"{case.key} and {other.key} are linked already.") from error
    _record(row, "linked", by, reason)
    return row


@transaction.atomic
def unlink(*, row: CaseLink, by: User) -> CaseLink:
    """They have nothing to do with each other after all; that somebody thought so stays."""
    rows = CaseLink.objects.select_for_update(of=("self",)).select_related("case", "other")
    found = rows.get(pk=row.pk)
    if found.removed_at is not None:
        return found
    found.removed_at, found.removed_by = timezone.now(), by
    found.save(update_fields=["removed_at", "removed_by"])
    _record(found, "unlinked", by, "")
    return found


def links_of(case: Case) -> QuerySet[CaseLink]:
    """Those that stand, from either side."""
    rows = CaseLink.objects.filter(Q(case=case) | Q(other=case), removed_at=None)
    return rows.select_related("case", "other", "by")


def _record(row: CaseLink, what: str, by: User, reason: str) -> None:
    """On the trail of both."""
    for case, other in ((row.case, row.other), (row.other, row.case)):
        named, linked = {"case": case.key}, {"other": other.key, "kind": str(row.kind)}
        audit.record(
            actor=by,
            action=f"case.{what}",
            target=case,
            old=named | (linked if what == "unlinked" else {}),
            new=named | (linked if what == "linked" else {}),
            reason=reason,
        )
