"""What waits for a person, and in which order."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.campaigns.latest import latest_scoring
from investigations.models import Cluster, ClusterStep, QueueItem, Run

# Likelihood from which somebody should look; what is flagged is looked at in any case.
REVIEW: Final = 0.2
# What was decided waits again when its priority is so many times what it was then.
RETURNS: Final = 1.25


class QueueError(Exception):
    """What was asked for cannot be; the message is meant for people."""


def priority(cluster: Cluster, growth: float) -> float:
    """Exchanges at stake × likelihood × growth."""
    return cluster.distillation_exchanges * cluster.score * growth


@transaction.atomic
def refresh(run: Run) -> None:
    """Put the clusters of a scoring that was published in line; doing it again changes nothing.

    New ones come in, waiting ones rise and never fall, decided ones come back when they have grown,
    and those that were not found again are set aside. A scoring that is not the latest any more
    says nothing.
    """
    if run != latest_scoring():
        return
    now = timezone.now()
    known = {item.pk: item for item in QueueItem.objects.select_for_update().order_by("pk")}
    growths = _growths(run)
    fresh, changed = [], []
    for cluster in Cluster.objects.filter(run=run):
        growth = growths.get(cluster.pk, 1.0)
        item = known.pop(cluster.pk, None)
        if item is None:
            if cluster.flagged or cluster.score >= REVIEW:
                fresh.append(
                    QueueItem(
                        cluster=cluster,
                        priority=priority(cluster, growth),
                        growth=growth,
                        waiting_since=now,
                    )
                )
        elif _moved(item, priority(cluster, growth), growth, now):
            changed.append(item)
    for item in known.values():
        if item.state != QueueItem.State.GONE:
            item.state = QueueItem.State.GONE
            changed.append(item)
    QueueItem.objects.bulk_create(fresh)
    QueueItem.objects.bulk_update(
        changed, ["state", "priority", "growth", "waiting_since"], batch_size=500
    )


def _growths(run: Run) -> dict[int, float]:
    steps = ClusterStep.objects.filter(run=run, accounts__gt=0)
    return {
        cluster: 1.0 + joined / accounts
        for cluster, joined, accounts in steps.values_list("cluster", "joined", "accounts")
    }


def _moved(item: QueueItem, now_worth: float, growth: float, now: dt.datetime) -> bool:
    """Take over what a scoring found; whether that changed anything."""
    before = (item.state, item.priority, item.growth)
    back = item.state == QueueItem.State.GONE or now_worth > RETURNS * item.priority
    if item.state != QueueItem.State.WAITING and back:
        item.state, item.waiting_since = QueueItem.State.WAITING, now
    if item.state == QueueItem.State.WAITING and now_worth >= item.priority:
        item.priority, item.growth = now_worth, growth
    return before != (item.state, item.priority, item.growth)


@transaction.atomic
def assign(*, cluster: Cluster, to: User | None, by: User) -> None:
    """Nobody but ``to`` gets it next; None gives it back to all.

    Raises ``QueueItem.DoesNotExist``.
    """
    item = QueueItem.objects.select_for_update().get(cluster=cluster)
    old, new = item.assignee, to
    if old == new:
        return
    item.assignee = new
    item.save(update_fields=["assignee"])
    _record(item, "queue.assigned", by, {"assignee": _name(old)}, {"assignee": _name(new)})


@transaction.atomic
def snooze(*, cluster: Cluster, until: dt.datetime, reason: str, by: User) -> None:
    """Out of the line until then, and off the desk.

    Raises ``QueueError`` for a time that is over or no reason, ``QueueItem.DoesNotExist``.
    """
    reason = reason.strip()
    if until <= timezone.now():
        raise QueueError("Snooze until a day that is still to come.")
    if not reason:
        raise QueueError("Say why it can wait.")
    item = QueueItem.objects.select_for_update().get(cluster=cluster)
    old = item.snoozed_until
    item.snoozed_until, item.holder, item.held_until = until, None, None
    item.save(update_fields=["snoozed_until", "holder", "held_until"])
    _record(
        item, "queue.snoozed", by, {"snoozed_until": old}, {"snoozed_until": until}, reason=reason
    )


def settle(cluster: Cluster) -> None:
    """It was decided: out of the line, and off the desk."""
    QueueItem.objects.filter(cluster=cluster).exclude(state=QueueItem.State.GONE).update(
        state=QueueItem.State.DECIDED, holder=None, held_until=None, snoozed_until=None
    )


def reopen(cluster: Cluster) -> None:
    """The decision was taken back: it waits again, from where it stood."""
    QueueItem.objects.filter(cluster=cluster, state=QueueItem.State.DECIDED).update(
        state=QueueItem.State.WAITING, waiting_since=timezone.now()
    )


def _name(person: User | None) -> str | None:
    return person.username if person else None


def _record(
    item: QueueItem,
    action: str,
    by: User,
    old: dict[str, object],
    new: dict[str, object],
    reason: str = "",
) -> None:
    """On the trail of the cluster: that is what people look at."""
    audit.record(actor=by, action=action, target=item.cluster, old=old, new=new, reason=reason)
