"""Who has which cluster on the desk: taken by one person at a time, for a while."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import time
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from investigations.models import Cluster, NamedQueue, QueueItem

# How long an item stays taken without any sign of its holder.
LEASE: Final = dt.timedelta(minutes=10)
# Seconds to leave others who have locked all that is free, before looking again.
PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
# Of the named queues, that of all that goes to none of them.
GENERAL: Final = 0


class HeldError(Exception):
    """Somebody else has it on the desk, or has decided; the message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """Where somebody takes the next from: one named queue by its key, ``GENERAL``, or with None all
    that are theirs; what was escalated, or what was not."""

    queue: int | None = None
    escalated: bool = False


def _of(line: Line, person: User) -> QuerySet[QueueItem]:
    waits = QueueItem.State.ESCALATED if line.escalated else QueueItem.State.WAITING
    items = QueueItem.objects.filter(state=waits)
    if line.queue is None:
        # Whoever chooses a queue gets from it; unasked, nobody does the work of its members.
        others = NamedQueue.objects.filter(members__isnull=False).exclude(members=person)
        return items.exclude(queue__in=others.values("pk"))
    return items.filter(queue=line.queue) if line.queue else items.filter(queue=None)


def _free_for(person: User, now: dt.datetime, line: Line) -> QuerySet[QueueItem]:
    """What the person could take, the most urgent first: neither snoozed, nor on another's desk,
    nor assigned to anybody else."""
    return (
        _of(line, person)
        .filter(
            Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now),
            Q(holder__isnull=True) | Q(holder=person) | Q(held_until__lte=now),
            Q(assignee__isnull=True) | Q(assignee=person),
        )
        .order_by("-priority", "cluster_id")
    )


def take_next(*, by: User, line: Line = Line()) -> QueueItem | None:
    """The most urgent item that is free, now ``by``'s; None when nothing waits.

    What ``by`` held before goes back. Two people never get the same item. Raises ``HeldError`` when
    all that waits stays locked by others, and for what was escalated to all but leads.
    """
    if line.escalated:
        _expect_lead(by)
    # Never waiting for a row while holding one: those who do so wait for each other in a ring.
    for pause in PAUSES:
        if item := _take_unlocked(by, line):
            return item
        if not _free_for(by, timezone.now(), line).exists():
            return None
        time.sleep(pause)
    raise HeldError("Others are taking what waits this very moment: try again.")


@transaction.atomic
def _take_unlocked(by: User, line: Line) -> QueueItem | None:
    now = timezone.now()
    QueueItem.objects.filter(holder=by).update(holder=None, held_until=None)
    item = _free_for(by, now, line).select_for_update(skip_locked=True).first()
    return _held(item, by, now) if item else None


@transaction.atomic
def take(*, cluster: Cluster, by: User) -> QueueItem:
    """This very item, whatever its place.

    Raises ``HeldError``, and ``QueueItem.DoesNotExist`` for a cluster that never came to the queue.
    """
    now = timezone.now()
    # Both rows in the order in which a refresh locks them.
    touched = QueueItem.objects.filter(Q(cluster=cluster) | Q(holder=by)).order_by("pk")
    rows = {row.pk: row for row in touched.select_for_update()}
    if cluster.pk not in rows:
        raise QueueItem.DoesNotExist
    item = rows[cluster.pk]
    _expect_free(item, by, now)
    if item.state not in (QueueItem.State.WAITING, QueueItem.State.ESCALATED):
        raise HeldError(f"{cluster.key} does not wait any more.")
    QueueItem.objects.filter(holder=by).exclude(pk=item.pk).update(holder=None, held_until=None)
    return _held(item, by, now)


def locked(*, cluster: Cluster, by: User) -> QueueItem:
    """The cluster's item, locked until the transaction ends.

    Raises ``HeldError`` when somebody else has it on the desk or it is for leads to decide,
    ``QueueItem.DoesNotExist``.
    """
    item = QueueItem.objects.select_for_update().get(cluster=cluster)
    _expect_free(item, by, timezone.now())
    return item


def expect_free(*, cluster: Cluster, by: User) -> None:
    """Lock the cluster's item, if it has one, until the transaction ends.

    Raises ``HeldError`` as ``locked`` does.
    """
    with contextlib.suppress(QueueItem.DoesNotExist):
        locked(cluster=cluster, by=by)


def expect_all_free(*, clusters: Collection[int], by: User) -> None:
    """``expect_free`` for several clusters (ids)."""
    now = timezone.now()
    items = QueueItem.objects.filter(cluster__in=clusters).order_by("pk").select_for_update()
    for item in items:
        _expect_free(item, by, now)


def renew(*, cluster: Cluster, by: User) -> bool:
    """Whoever still holds it holds it for another while; False for everybody else."""
    now = timezone.now()
    mine = QueueItem.objects.filter(cluster=cluster, holder=by, held_until__gt=now)
    return bool(mine.update(held_until=now + LEASE))


def release(*, cluster: Cluster, by: User) -> None:
    """Back into the queue; nothing happens to what ``by`` does not hold."""
    QueueItem.objects.filter(cluster=cluster, holder=by).update(holder=None, held_until=None)


def _held(item: QueueItem, by: User, now: dt.datetime) -> QueueItem:
    item.holder, item.held_until = by, now + LEASE
    item.save(update_fields=["holder", "held_until"])
    return item


def may_decide(item: QueueItem, person: User) -> bool:
    """Whether it waits for such people; what was escalated waits for leads."""
    needed = Permission.DECIDE
    if item.state == QueueItem.State.ESCALATED:
        needed = Permission.APPROVE
    return person.has_perm(needed.perm)


def _expect_lead(person: User) -> None:
    if not person.has_perm(Permission.APPROVE.perm):
        raise HeldError("It was escalated: a lead decides.")


def _expect_free(item: QueueItem, by: User, now: dt.datetime) -> None:
    if item.state == QueueItem.State.ESCALATED:
        _expect_lead(by)
    holder, until = item.holder, item.held_until
    if holder and until and holder.pk != by.pk and until > now:
        raise HeldError(f"{holder.username} is on it until {until.astimezone(dt.UTC):%H:%M} UTC.")
