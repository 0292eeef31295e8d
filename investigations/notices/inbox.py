"""What a person was told, and what of it is new.

Who has read what is nobody else's concern: not on the audit trail.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from investigations.models import InboxEntry, Mention
from investigations.triage import notes


def inbox_of(person: User) -> QuerySet[InboxEntry]:
    """The newest first, with notice, case and who did it."""
    rows = InboxEntry.objects.filter(person=person)
    return rows.select_related("notice__case", "notice__by", "notice__team")


def unread(person: User) -> int:
    return InboxEntry.objects.filter(person=person, read_at=None).count()


def unread_parts(person: User) -> dict[str, int]:
    """How many notices (``cases``) and ``mentions`` the person has not opened."""
    return {"cases": unread(person), "mentions": notes.unread(person)}


def waiting(person: User) -> int:
    """The two together; one query, since every page asks."""
    mentions = Mention.objects.filter(person=person, read_at=None).order_by().values("pk")
    entries = InboxEntry.objects.filter(person=person, read_at=None).order_by().values("pk")
    return mentions.union(entries, all=True).count()


def read(*, entries: QuerySet[InboxEntry]) -> None:
    entries.filter(read_at=None).update(read_at=timezone.now())
