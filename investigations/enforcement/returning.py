"""How networks came back after bans, from the successors that scorings found."""

from __future__ import annotations

import dataclasses
import statistics
from typing import Final

from django.db.models import F, Max, Q

from investigations.models import Succession

# Newer waves say more of how operators work today.
MOST_WAVES: Final = 200


@dataclasses.dataclass(frozen=True, slots=True)
class Returns:
    """``waves`` clusters with banned accounts have a successor; None where there is none.

    ``accounts`` is the median of new accounts for each banned one, ``days`` the median of the time
    from the last ban before it to the successor's first exchange.
    """

    waves: int
    accounts: float | None
    days: float | None


def returns() -> Returns:
    """Of all successions that are known, the newest ``MOST_WAVES``."""
    banned = Q(
        predecessor__memberships__account__status="banned",
        predecessor__memberships__account__status_changed_at__lte=F("cluster__first_seen"),
    )
    found = (
        Succession.objects.filter(predecessor__banned_count__gt=0)
        .annotate(
            last_ban=Max("predecessor__memberships__account__status_changed_at", filter=banned)
        )
        .order_by("-pk")
        .values_list(
            "cluster__account_count", "predecessor__banned_count", "cluster__first_seen", "last_ban"
        )[:MOST_WAVES]
    )
    waves = list(found)
    ratios = [accounts / bans for accounts, bans, _, _ in waves]
    days = [(seen - ban).total_seconds() / 86_400 for _, _, seen, ban in waves if ban is not None]
    return Returns(
        len(waves),
        statistics.median(ratios) if ratios else None,
        statistics.median(days) if days else None,
    )
