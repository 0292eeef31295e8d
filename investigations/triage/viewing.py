"""Who else is looking at a cluster this minute, and what one's own last look saw."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from investigations.models import Cluster, Viewing

# A page says that it is open every 20 seconds; one that missed two of these is closed.
SEEN: Final = dt.timedelta(seconds=50)
# Without any sign for so long, the next look is another visit.
AWAY: Final = dt.timedelta(hours=1)


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """The end of a visit, and the headline numbers that the page had then."""

    at: dt.datetime
    numbers: Mapping[str, float]


@transaction.atomic
def look(*, cluster: Cluster, by: User, opened: bool = False) -> None:
    """``by`` has the cluster's page open now; ``opened`` when the page has just been loaded, so
    that today's numbers are on it."""
    now = timezone.now()
    mine = Viewing.objects.filter(cluster=cluster, person=by)
    mine.filter(seen_at__lte=now - AWAY).update(before_at=F("seen_at"), before=F("numbers"))
    numbers = headline(cluster) if opened else {}
    Viewing.objects.bulk_create(
        [Viewing(cluster=cluster, person=by, seen_at=now, numbers=numbers)],
        update_conflicts=True,
        unique_fields=["cluster", "person"],
        update_fields=["seen_at", "numbers"] if opened else ["seen_at"],
    )


def others(*, cluster: Cluster, than: User) -> list[str]:
    """The names of everybody else who has it open."""
    seen = Viewing.objects.filter(cluster=cluster, seen_at__gt=timezone.now() - SEEN)
    names = seen.exclude(person=than).values_list("person__username", flat=True)
    return sorted(names)


def last_look(*, cluster: Cluster, by: User) -> Look | None:
    """The end of the visit before this one; None on the first."""
    mine = Viewing.objects.filter(cluster=cluster, person=by).first()
    if mine is None:
        return None
    if mine.seen_at <= timezone.now() - AWAY:
        return Look(mine.seen_at, mine.numbers)
    return Look(mine.before_at, mine.before) if mine.before_at else None


def headline(cluster: Cluster) -> dict[str, float]:
    """The numbers at the head of the page that scorings change."""
    return {
        "score": cluster.score,
        "accounts": cluster.account_count,
        "exchanges": cluster.exchanges,
    }
