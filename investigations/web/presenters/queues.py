"""The named queues, what each asks for in words, and what it catches."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from investigations.models import NamedQueue
from investigations.triage import routing
from investigations.web.presenters.names import readable


@dataclasses.dataclass(frozen=True, slots=True)
class QueueRow:
    """``queue`` is None for the general one, behind all others."""

    queue: NamedQueue | None
    rule: str
    members: Sequence[str]
    caught: int


def queue_rows() -> list[QueueRow]:
    """By position, with how many of the waiting clusters go to each."""
    caught = routing.caught()
    queues = NamedQueue.objects.select_related("tag").prefetch_related("members")
    rows = [
        QueueRow(
            each,
            rule_in_words(each),
            sorted(person.username for person in each.members.all()),
            caught.get(each.pk, 0),
        )
        for each in queues
    ]
    return [*rows, QueueRow(None, "whatever no other takes", (), caught.get(None, 0))]


def rule_in_words(queue: NamedQueue) -> str:
    """``flagged, severity high or worse, at least 500 accounts``."""
    flagged = {True: "flagged", False: "not flagged", None: ""}[queue.flagged]
    grave = queue.get_severity_display().lower()
    parts = (
        flagged,
        f"kind {queue.get_kind_display().lower()}" if queue.kind else "",
        _severity(grave),
        f"campaign {queue.campaign_key}" if queue.campaign_key else "",
        f"aimed at {readable(queue.capability).lower()}" if queue.capability else "",
        f"at least {queue.min_accounts:,} accounts" if queue.min_accounts is not None else "",
        f"at least {queue.min_exchanges:,} exchanges" if queue.min_exchanges is not None else "",
        f"tag “{queue.tag.name}”" if queue.tag else "",
    )
    return ", ".join(part for part in parts if part)


def _severity(name: str) -> str:
    if not name or name == "critical":
        return f"severity {name}" if name else ""
    return f"severity {name} or worse"
