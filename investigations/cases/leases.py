"""Who has which cluster on the desk: taken by one person at a time, for a while."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from investigations.models import Cluster, QueueItem

# How long an item stays taken without any sign of its holder.
LEASE: Final = dt.timedelta(minutes=10)
# Seconds to leave others who have locked all that is free, before looking again.
PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)


class HeldError(Exception):
    """Somebody else has it on the desk, or has decided; the message is meant for people."""


def _free_for(person: User, now: dt.datetime) -> QuerySet[QueueItem]:
    """What the person could take, the most urgent first: neither snoozed, nor on another's desk,
    nor assigned to anybody else."""
    return QueueItem.objects.filter(
        Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=now),
        Q(holder__isnull=True) | Q(holder=person) | Q(held_until__lte=now),
        Q(assignee__isnull=True) | Q(assignee=person),
        state=QueueItem.State.WAITING,
    ).order_by("-priority", "cluster_id")


def take_next(*, by: User) -> QueueItem | None:
    """The most urgent item that is free, now ``by``'s; None when nothing waits.

    What ``by`` held before goes back. Two people never get the same item. Raises ``HeldError`` when
    all that waits stays locked by others.
    """
    # Never waiting for a row while holding one: those who do so wait for each other in a ring.
    for pause in PAUSES:
        if item := _take_unlocked(by):
            return item
        if not _free_for(by, timezone.now()).exists():
            return None
        time.sleep(pause)
    raise HeldError("Others are taking what waits this very moment: try again.")


@transaction.atomic
def _take_unlocked(by: User) -> QueueItem | None:
    now = timezone.now()
    QueueItem.objects.filter(holder=by).update(holder=None, held_until=None)
    item = _free_for(by, now).select_for_update(skip_locked=True).first()
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
    if item.state != QueueItem.State.WAITING:
        raise HeldError(f"{cluster.key} does not wait any more.")
    QueueItem.objects.filter(holder=by).exclude(pk=item.pk).update(holder=None, held_until=None)
    return _held(item, by, now)


def locked(*, cluster: Cluster, by: User) -> QueueItem:
    """The cluster's item, locked until the transaction ends.

    Raises ``HeldError`` when somebody else has it on the desk, ``QueueItem.DoesNotExist``.
    """
    item = QueueItem.objects.select_for_update().get(cluster=cluster)
    _expect_free(item, by, timezone.now())
    return item


def expect_free(*, cluster: Cluster, by: User) -> None:
    """Lock the cluster's item, if it has one, until the transaction ends.

    Raises ``HeldError`` when somebody else has it on the desk.
    """
    with contextlib.suppress(QueueItem.DoesNotExist):
        locked(cluster=cluster, by=by)


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


def _expect_free(item: QueueItem, by: User, now: dt.datetime) -> None:
    holder, until = item.holder, item.held_until
    if holder and until and holder.pk != by.pk and until > now:
        raise HeldError(f"{holder.username} is on it until {until.astimezone(dt.UTC):%H:%M} UTC.")
