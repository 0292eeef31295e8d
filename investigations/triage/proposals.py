"""What a batch would be about: counted and shown before, and frozen when it is asked for."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from investigations.models import Batch, BatchItem, QueueItem

SAMPLE: Final = 10


@dataclasses.dataclass(frozen=True, slots=True)
class Proposal:
    """The clusters that match; those ``held`` by others would be skipped."""

    count: int
    sample: Sequence[QueueItem]
    held: int
    assigned: int  # to others


def propose(items: QuerySet[QueueItem], *, by: User) -> Proposal:
    """Count beforehand. Of ``items`` only what waits is decided in bulk."""
    waiting = _waiting(items)
    counts = waiting.order_by().aggregate(
        count=Count("pk"),
        held=Count("pk", Q(held_until__gt=timezone.now()) & ~Q(holder=by)),
        assigned=Count("pk", Q(assignee__isnull=False) & ~Q(assignee=by)),
    )
    return Proposal(sample=list(waiting[:SAMPLE]), **counts)


def freeze(batch: Batch, items: QuerySet[QueueItem]) -> int:
    """The clusters that match at this moment become the batch's, the most urgent first; returns how
    many. One statement, so that it is one moment for ten thousand as for ten."""
    query, values = _waiting(items).values_list("cluster_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {BatchItem._meta.db_table} "  # noqa: S608  # Django's own SQL
            "(batch_id, cluster_id, outcome, why, before, kept_because) "
            f"SELECT %s, found.cluster_id, %s, '', '{{}}', '' FROM ({query}) found",
            [batch.pk, BatchItem.Outcome.OPEN, *values],
        )
        return int(cursor.rowcount)


def _waiting(items: QuerySet[QueueItem]) -> QuerySet[QueueItem]:
    return items.filter(state=QueueItem.State.WAITING).order_by("-priority", "cluster_id")
