"""What leads do to the named queues; each change sends what waits where it belongs now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from investigations import audit
from investigations.models import NamedQueue
from investigations.triage import routing


class NamedQueueError(Exception):
    """What was asked for cannot be; the message is meant for people."""


@transaction.atomic
def keep(*, queue: NamedQueue, members: Sequence[User], by: User) -> NamedQueue:
    """Store a new queue, behind all others, or a changed one.

    Raises ``NamedQueueError`` when another one has the name or the rule is empty.
    """
    routing.hold_items()
    kept = NamedQueue.objects.select_for_update().filter(pk=queue.pk).first()
    old = _told(kept) if kept else {}
    if kept:
        queue.position = kept.position
    else:
        queue.position = 1 + (NamedQueue.objects.aggregate(last=Max("position"))["last"] or 0)
    try:
        with transaction.atomic():
            queue.save()
    except IntegrityError as error:
        if "named_queue_has_a_rule" in str(error):
            raise NamedQueueError("Set at least one condition.") from error
        raise NamedQueueError("There is a queue of this name already.") from error
    queue.members.set(members)
    action = "named_queue.changed" if kept else "named_queue.created"
    audit.record(actor=by, action=action, target=queue, old=old, new=_told(queue))
    routing.route()
    return queue


@transaction.atomic
def move(*, queue: NamedQueue, up: bool, by: User) -> None:
    """Change places with the one before it, or behind it; at the end of the list it stays."""
    routing.hold_items()
    rows = list(NamedQueue.objects.select_for_update().order_by("position"))
    here = next((number for number, row in enumerate(rows) if row.pk == queue.pk), None)
    there = -1 if here is None else here + (-1 if up else 1)
    if here is None or not 0 <= there < len(rows):
        return
    moved, other = rows[here], rows[there]
    old, new = moved.position, other.position
    moved.position, other.position = new, old
    NamedQueue.objects.bulk_update([moved, other], ["position"])
    audit.record(
        actor=by,
        action="named_queue.moved",
        target=moved,
        old={"name": moved.name, "position": old},
        new={"position": new, "instead_of": other.name},
    )
    routing.route()


@transaction.atomic
def remove(*, queue: NamedQueue, by: User) -> None:
    """What was in it goes to the next queue whose rule it meets, or to the general one."""
    routing.hold_items()
    kept = NamedQueue.objects.select_for_update().filter(pk=queue.pk).first()
    if kept is None:
        return
    audit.record(actor=by, action="named_queue.removed", target=kept, old=_told(kept), new={})
    kept.delete()
    routing.route()


def _told(queue: NamedQueue) -> dict[str, Any]:
    """The queue for the audit trail, without the conditions that ask for nothing."""
    fields = {
        "name": queue.name,
        "position": queue.position,
        "kind": queue.kind,
        "flagged": queue.flagged,
        "severity": queue.severity,
        "campaign_key": queue.campaign_key,
        "capability": queue.capability,
        "min_accounts": queue.min_accounts,
        "min_exchanges": queue.min_exchanges,
        "tag": queue.tag.name if queue.tag else None,
        "members": sorted(queue.members.values_list("username", flat=True)),
    }
    return {name: value for name, value in fields.items() if value not in (None, "", [])}
