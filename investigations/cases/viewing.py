"""Who else is looking at a cluster this minute."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone

from accounts.models import User
from investigations.models import Cluster, Viewing

# A page says that it is open every 20 seconds; one that missed two of these is closed.
SEEN: Final = dt.timedelta(seconds=50)


def look(*, cluster: Cluster, by: User) -> None:
    """``by`` has the cluster's page open now."""
    Viewing.objects.bulk_create(
        [Viewing(cluster=cluster, person=by, seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["cluster", "person"],
        update_fields=["seen_at"],
    )


def others(*, cluster: Cluster, than: User) -> list[str]:
    """The names of everybody else who has it open."""
    seen = Viewing.objects.filter(cluster=cluster, seen_at__gt=timezone.now() - SEEN)
    names = seen.exclude(person=than).values_list("person__username", flat=True)
    return sorted(names)
