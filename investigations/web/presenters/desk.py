"""Who is on a cluster, and how it stands in the queue, as one person sees it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from investigations.models import Cluster, QueueItem, Watching
from investigations.triage import leases, viewing
from investigations.web.presenters.due import Due, due


@dataclasses.dataclass(frozen=True, slots=True)
class Desk:
    """``holder`` has it on the desk until ``until``; empty and None when it lies in the queue."""

    listed: bool  # whether it ever came to the queue
    queued: bool
    waiting: bool
    mine: bool
    holder: str
    until: dt.datetime | None
    assignee: str
    assigned_to_me: bool
    snoozed_until: dt.datetime | None
    others: Sequence[str]
    # Of what was escalated: whether this person, as a lead, may decide.
    escalated: bool
    may_decide: bool
    due: Due | None
    watching: bool

    @property
    def locked(self) -> bool:
        """Whether somebody else has it on the desk."""
        return bool(self.holder) and not self.mine

    @property
    def open(self) -> bool:
        """Whether it waits for people like this one."""
        return self.may_decide and (self.waiting or self.escalated)


def desk(cluster: Cluster, person: User) -> Desk:
    now = timezone.now()
    items = QueueItem.objects.select_related("holder", "assignee")
    item = items.filter(cluster=cluster).first()
    holder, until = (item.holder, item.held_until) if item else (None, None)
    held = holder is not None and until is not None and until > now
    snoozed = item.snoozed_until if item else None
    assignee = item.assignee if item else None
    return Desk(
        listed=item is not None,
        queued=item is not None and item.state != QueueItem.State.GONE,
        waiting=item is not None and item.state == QueueItem.State.WAITING,
        mine=held and holder == person,
        holder=holder.username if holder and held else "",
        until=until if held else None,
        assignee=assignee.username if assignee else "",
        assigned_to_me=assignee == person,
        snoozed_until=snoozed if snoozed and snoozed > now else None,
        others=viewing.others(cluster=cluster, than=person),
        escalated=item is not None and item.state == QueueItem.State.ESCALATED,
        may_decide=item is None or leases.may_decide(item, person),
        due=due(item, now) if item else None,
        watching=item is not None
        and Watching.objects.filter(person=person, cluster=cluster).exists(),
    )
