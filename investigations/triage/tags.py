"""Tags on clusters, and the list that they come from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from investigations import audit
from investigations.models import Cluster, ClusterTag, Tag
from investigations.triage import routing


class TagError(Exception):
    """What was asked for cannot be; the message is meant for people."""


def to_give(person: User) -> QuerySet[Tag]:
    """The tags that the person may put on clusters now."""
    tags = Tag.objects.filter(retired_at=None)
    keeps = person.has_perm(Permission.MANAGE_TAGS.perm)
    return tags if keeps else tags.filter(protected=False)


@transaction.atomic
def give(*, cluster: Cluster, tag: Tag, by: User) -> None:
    """Put the tag on the cluster; one that is there stays as long as it would have.

    Raises ``TagError`` for a retired one, and for a protected one to those who may not give it.
    """
    kept = Tag.objects.get(pk=tag.pk)
    _expect_allowed(kept, by)
    if kept.retired_at is not None:
        raise TagError(f"“{kept.name}” is not given any more.")
    now = timezone.now()
    ClusterTag.objects.filter(cluster=cluster, tag=kept, expires_at__lte=now).delete()
    days = kept.expires_after_days
    until = now + dt.timedelta(days=days) if days else None
    # Of two who give it at once, the second finds it there.
    row, fresh = ClusterTag.objects.get_or_create(
        cluster=cluster, tag=kept, defaults={"by": by, "at": now, "expires_at": until}
    )
    if fresh:
        new = {"tag": kept.name, "expires_at": row.expires_at}
        audit.record(actor=by, action="tag.given", target=cluster, old={}, new=new)
        routing.route(cluster)


@transaction.atomic
def take(*, cluster: Cluster, tag: Tag, by: User) -> None:
    """Take the tag off; nothing happens where it is not.

    Raises ``TagError`` for a protected one to those who may not take it.
    """
    kept = Tag.objects.get(pk=tag.pk)
    _expect_allowed(kept, by)
    row = ClusterTag.objects.select_for_update().filter(cluster=cluster, tag=kept).first()
    if row is None:
        return
    row.delete()
    old = {"tag": kept.name, "by": row.by.username, "at": row.at}
    audit.record(actor=by, action="tag.taken", target=cluster, old=old, new={})
    routing.route(cluster)


@transaction.atomic
def keep(*, tag: Tag, by: User) -> Tag:
    """Store a new tag, or a changed one: its name and colour change wherever it is, how long it
    stays only where it is given from now on.

    Raises ``TagError`` when another one has the name.
    """
    kept = Tag.objects.select_for_update(no_key=True).filter(pk=tag.pk).first()
    try:
        with transaction.atomic():
            tag.save()
    except IntegrityError as error:
        raise TagError("There is a tag of this name already.") from error
    action = "tag.changed" if kept else "tag.created"
    old = _told(kept) if kept else {}
    audit.record(actor=by, action=action, target=tag, old=old, new=_told(tag))
    return tag


@transaction.atomic
def retire(*, tag: Tag, by: User) -> None:
    """Not to be given any more; clusters keep it until it is taken or its time is over."""
    _retire(tag, timezone.now(), "tag.retired", by)


@transaction.atomic
def restore(*, tag: Tag, by: User) -> None:
    """To be given again."""
    _retire(tag, None, "tag.restored", by)


def _retire(tag: Tag, at: dt.datetime | None, action: str, by: User) -> None:
    unlike = Q(retired_at__isnull=at is not None)
    kept = Tag.objects.select_for_update(no_key=True).filter(unlike, pk=tag.pk).first()
    if kept is None:
        return
    old, kept.retired_at = kept.retired_at, at
    kept.save(update_fields=["retired_at"])
    new = {"retired_at": at, "name": kept.name}
    audit.record(actor=by, action=action, target=kept, old={"retired_at": old}, new=new)


def _expect_allowed(tag: Tag, by: User) -> None:
    if tag.protected and not by.has_perm(Permission.MANAGE_TAGS.perm):
        raise TagError(f"“{tag.name}” is protected: those who keep the tags give and take it.")


def _told(tag: Tag) -> dict[str, Any]:
    return {
        "name": tag.name,
        "colour": tag.colour,
        "protected": tag.protected,
        "expires_after_days": tag.expires_after_days,
    }
