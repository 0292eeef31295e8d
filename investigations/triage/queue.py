"""What waits for a person, and in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.campaigns.latest import latest_scoring
from investigations.models import Cluster, ClusterStep, QueueItem, Run, Verdict
from investigations.triage import leases, routing

# Likelihood from which somebody should look; what is flagged is looked at in any case.
REVIEW: Final = 0.2
# What was decided waits again when its priority is so many times what it was then.
RETURNS: Final = 1.25

_State = QueueItem.State


class QueueError(Exception):
    """What was asked for cannot be; the message is meant for people."""


def priority(cluster: Cluster, growth: float) -> float:
    """Exchanges at stake × likelihood × growth."""
    return cluster.distillation_exchanges * cluster.score * growth


@transaction.atomic
def refresh(run: Run) -> None:
    """Put the clusters of a scoring that was published in line; doing it again changes nothing.

    New ones come in, waiting ones rise and never fall, decided ones come back when they have grown,
    and those that were not found again are set aside. Where a verdict stands, nothing waits but
    what was escalated, for leads. Each goes to the named queue that is its own. A scoring that is
    not the latest any more says nothing.
    """
    now = timezone.now()
    known = {item.pk: item for item in QueueItem.objects.select_for_update().order_by("pk")}
    # Only now: another scoring may have been published while others held the rows.
    if run != latest_scoring():
        return
    judged = _judged()
    growths = _growths(run)
    fresh, changed = [], []
    for cluster in Cluster.objects.present(run):
        growth = growths.get(cluster.pk, 1.0)
        item = known.pop(cluster.pk, None)
        if item is None:
            fresh += _entries(cluster, growth, judged, now)
        elif _update(item, cluster, growth, judged, now, by="scoring"):
            changed.append(item)
    for item in known.values():
        if item.state != _State.GONE:
            item.state = _State.GONE
            changed.append(item)
    _save(fresh, changed)


def regroup(clusters: Sequence[Cluster], *, by: User) -> None:
    """People regrouped the accounts of these clusters, whose items are locked: what has none any
    more leaves the queue, and the others are treated as after a scoring."""
    now, judged = timezone.now(), _judged(cluster__in=clusters)
    known = QueueItem.objects.select_related("cluster").in_bulk([each.pk for each in clusters])
    fresh, changed = [], []
    for cluster in clusters:
        item = known.get(cluster.pk)
        if not cluster.account_count:
            if item and item.state != _State.GONE:
                item.state, item.holder, item.held_until = _State.GONE, None, None
                item.save(update_fields=["state", "holder", "held_until"])
            continue
        growth = _growths(cluster.run, cluster=cluster).get(cluster.pk, 1.0)
        if item is None:
            fresh += _entries(cluster, growth, judged, now)
        elif _update(item, cluster, growth, judged, now, by=by):
            changed.append(item)
    _save(fresh, changed)


def _entries(
    cluster: Cluster, growth: float, judged: Mapping[int, _State], now: dt.datetime
) -> list[QueueItem]:
    """The item of a cluster that has none yet, if somebody should look at it."""
    if not (cluster.flagged or cluster.score >= REVIEW):
        return []
    return [
        QueueItem(
            cluster=cluster,
            state=judged.get(cluster.pk, _State.WAITING),
            priority=priority(cluster, growth),
            growth=growth,
            waiting_since=now,
        )
    ]


def _update(
    item: QueueItem,
    cluster: Cluster,
    growth: float,
    judged: Mapping[int, _State],
    now: dt.datetime,
    *,
    by: User | str,
) -> bool:
    """Whether the item is another one now."""
    before = (item.state, item.priority, item.growth)
    if item.state == _State.GONE:
        item.state = judged.get(cluster.pk, _State.WAITING)
        item.waiting_since = now
    _move(item, priority(cluster, growth), growth, now, by)
    return before != (item.state, item.priority, item.growth)


def _save(fresh: Sequence[QueueItem], changed: Sequence[QueueItem]) -> None:
    # An escalation may just have brought one in.
    QueueItem.objects.bulk_create(fresh, ignore_conflicts=True)
    QueueItem.objects.bulk_update(
        changed, ["state", "priority", "growth", "waiting_since"], batch_size=500
    )
    routing.route()


def _judged(**which: Cluster | Sequence[Cluster]) -> dict[int, _State]:
    """Where the newest decision that stands puts a cluster."""
    standing = Verdict.objects.filter(withdrawn_at=None, **which).order_by("pk")
    return {
        cluster: _State.ESCALATED if kind == Verdict.Kind.ESCALATED else _State.DECIDED
        for cluster, kind in standing.values_list("cluster", "kind")
    }


def _growths(run: Run, **which: Cluster) -> dict[int, float]:
    steps = ClusterStep.objects.filter(run=run, accounts__gt=0, **which)
    return {
        cluster: 1.0 + joined / accounts
        for cluster, joined, accounts in steps.values_list("cluster", "joined", "accounts")
    }


def _move(item: QueueItem, worth: float, growth: float, now: dt.datetime, by: User | str) -> None:
    """Take over what a scoring found or people made; that a decision is asked for again is on
    record."""
    if item.state == _State.DECIDED and worth > RETURNS * item.priority:
        item.state, item.waiting_since = _State.WAITING, now
        old = {"state": _State.DECIDED, "priority": item.priority}
        new = {"state": _State.WAITING, "priority": worth}
        _record(item, "queue.returned", by, old, new)
    if item.state in (_State.WAITING, _State.ESCALATED) and worth >= item.priority:
        item.priority, item.growth = worth, growth


@transaction.atomic
def assign(*, cluster: Cluster, to: User | None, by: User, reason: str = "") -> None:
    """Nobody but ``to`` gets it next; None gives it back to all.

    Raises ``leases.HeldError``, ``QueueItem.DoesNotExist``.
    """
    item = leases.locked(cluster=cluster, by=by)
    old, new = item.assignee, to
    if old == new:
        return
    item.assignee = new
    item.save(update_fields=["assignee"])
    before, after = {"assignee": _name(old)}, {"assignee": _name(new)}
    _record(item, "queue.assigned", by, before, after, reason=reason)


@transaction.atomic
def snooze(*, cluster: Cluster, until: dt.datetime, reason: str, by: User) -> None:
    """Out of the line until then, and off the desk.

    Raises ``QueueError`` for a time that is over, no reason, or what does not wait;
    ``leases.HeldError``, ``QueueItem.DoesNotExist``.
    """
    reason = reason.strip()
    if until <= timezone.now():
        raise QueueError("Snooze until a day that is still to come.")
    if not reason:
        raise QueueError("Say why it can wait.")
    item = leases.locked(cluster=cluster, by=by)
    if item.state not in (_State.WAITING, _State.ESCALATED):
        raise QueueError(f"{cluster.key} does not wait any more.")
    old = item.snoozed_until
    item.snoozed_until, item.holder, item.held_until = until, None, None
    item.save(update_fields=["snoozed_until", "holder", "held_until"])
    _record(
        item, "queue.snoozed", by, {"snoozed_until": old}, {"snoozed_until": until}, reason=reason
    )


@transaction.atomic
def wake(*, cluster: Cluster, until: dt.datetime | None, reason: str, by: User) -> None:
    """Back into the line at ``until``, which None or a time that is over makes now.

    Raises ``leases.HeldError``, ``QueueItem.DoesNotExist``.
    """
    item = leases.locked(cluster=cluster, by=by)
    old, item.snoozed_until = item.snoozed_until, until
    item.save(update_fields=["snoozed_until"])
    _record(
        item, "queue.woken", by, {"snoozed_until": old}, {"snoozed_until": until}, reason=reason
    )


def settle(cluster: Cluster) -> None:
    """It was decided: out of the line, and off the desk. Its rank as it is now is what it must
    exceed to come back, however high it once was."""
    growth = _growths(cluster.run, cluster=cluster).get(cluster.pk, 1.0)
    QueueItem.objects.filter(cluster=cluster).exclude(state=_State.GONE).update(
        state=_State.DECIDED,
        priority=priority(cluster, growth),
        growth=growth,
        holder=None,
        held_until=None,
        snoozed_until=None,
    )


def escalate(cluster: Cluster, by: User) -> None:
    """Out of the analysts' line and off the desk, for any lead to take; its due time starts anew.

    What never came to the queue comes to it by this.
    """
    now = timezone.now()
    growth = _growths(cluster.run, cluster=cluster).get(cluster.pk, 1.0)
    # A scoring may bring it in at the same moment.
    fresh = QueueItem(cluster=cluster, priority=priority(cluster, growth), growth=growth)
    QueueItem.objects.bulk_create([fresh], ignore_conflicts=True)
    item = QueueItem.objects.select_for_update(of=("self",)).get(cluster=cluster)
    if item.state == _State.GONE:
        return
    if item.assignee:
        _record(item, "queue.assigned", by, {"assignee": _name(item.assignee)}, {"assignee": None})
    item.state, item.waiting_since = _State.ESCALATED, now
    item.assignee, item.holder, item.held_until, item.snoozed_until = None, None, None, None
    item.save()
    routing.route(cluster)


def reopen(cluster: Cluster) -> None:
    """A decision was taken back: the newest that still stands says where the cluster is, and where
    none does, it waits again."""
    item = QueueItem.objects.select_for_update().filter(cluster=cluster).first()
    state = _judged(cluster=cluster).get(cluster.pk, _State.WAITING)
    if item is None or item.state not in (_State.DECIDED, _State.ESCALATED):
        return
    if item.state != state:
        item.state, item.waiting_since = state, timezone.now()
        item.save(update_fields=["state", "waiting_since"])


def _name(person: User | None) -> str | None:
    return person.username if person else None


def _record(
    item: QueueItem,
    action: str,
    by: User | str,
    old: Mapping[str, object],
    new: Mapping[str, object],
    reason: str = "",
) -> None:
    """On the trail of the cluster: that is what people look at."""
    audit.record(actor=by, action=action, target=item.cluster, old=old, new=new, reason=reason)
