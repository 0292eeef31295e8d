"""Filters of the queue that people keep, for themselves or for all."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from investigations import audit
from investigations.models import SavedFilter


class SavedFilterError(Exception):
    """What was asked for cannot be; the message is meant for people."""


def seen_by(person: User) -> QuerySet[SavedFilter]:
    """The person's own, and what others share."""
    return SavedFilter.objects.filter(Q(owner=person) | Q(shared=True)).select_related("owner")


@transaction.atomic
def save(*, name: str, query: str, shared: bool, by: User) -> SavedFilter:
    """Keep ``query``, which the queue's filter has read and found right.

    Raises ``SavedFilterError`` when the person has one of this name.
    """
    try:
        with transaction.atomic():
            saved = SavedFilter.objects.create(owner=by, name=name, query=query, shared=shared)
    except IntegrityError as error:
        raise SavedFilterError(f"You have a filter “{name}” already.") from error
    new = {"name": name, "query": query, "shared": shared}
    audit.record(actor=by, action="filter.saved", target=saved, old={}, new=new)
    return saved


@transaction.atomic
def delete(*, saved: SavedFilter, by: User) -> None:
    """Raises ``SavedFilterError`` for what is another's."""
    if saved.owner_id != by.pk:
        raise SavedFilterError("Only who saved a filter can delete it.")
    kept = SavedFilter.objects.select_for_update().filter(pk=saved.pk).first()
    if kept is None:
        return
    old = {"name": kept.name, "query": kept.query, "shared": kept.shared}
    audit.record(actor=by, action="filter.deleted", target=kept, old=old, new={})
    kept.delete()
