"""Which campaigns a cluster serves besides its own: a pool that relays for several operators does
the work of each.

Here likeness has a direction. A pool does another campaign's work when most of what that one's
cluster is known by is found in the pool; the other has but a part of the pool's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.campaigns.successors import (
    LIKENESS,
    SAME_WORK,
    SUPPLY,
    WORK,
    Profile,
    Reason,
    combined,
)
from investigations.models import Campaign, Cluster, Serving

Found = Mapping[tuple[int, int], tuple[float, tuple[Reason, ...]]]


class ServingError(Exception):
    """It cannot be said like that; the message is meant for people."""


def servings(known: Mapping[int, Profile], campaign_of: Mapping[int, int]) -> Found:
    """(cluster, campaign) → likeness and its reasons, for each campaign that a cluster of another
    one does the work of; of several clusters of a campaign the likest counts.

    Only clusters that share a value of their work are compared.
    """
    found: dict[tuple[int, int], tuple[float, tuple[Reason, ...]]] = {}
    for pool, other in _sharing(known):
        campaign = campaign_of.get(other)
        if campaign is None or campaign == campaign_of.get(pool):
            continue
        alike, reasons = does(known[pool], known[other])
        same_work = any(each.signal in WORK and each.likeness >= SAME_WORK for each in reasons)
        before = found.get((pool, campaign))
        if same_work and alike >= LIKENESS and (before is None or alike > before[0]):
            found[pool, campaign] = (alike, reasons)
    return found


def _sharing(known: Mapping[int, Profile]) -> list[tuple[int, int]]:
    doing: dict[tuple[str, str], list[int]] = defaultdict(list)
    for key, profile in known.items():
        for signal in WORK:
            for value in profile.get(signal, ()):
                doing[signal, value].append(key)
    pairs = {(a, b) for keys in doing.values() for a in keys for b in keys if a != b}
    return sorted(pairs)


def does(pool: Profile, other: Profile) -> tuple[float, tuple[Reason, ...]]:
    """How far the pool does the other's work (0 to 1) by all signals together, and by which, the
    strongest first."""
    both = [
        _part(signal, pool[signal], other[signal])
        for signal in (*WORK, *SUPPLY)
        if signal in pool and signal in other
    ]
    reasons = sorted((each for each in both if each.values), key=lambda each: -each.likeness)
    return combined(reasons), tuple(reasons)


def _part(signal: str, pool: Mapping[str, float], other: Mapping[str, float]) -> Reason:
    """The weight of the other's values that the pool has, over that of all of the other's."""
    common = pool.keys() & other.keys()
    whole = sum(other.values())
    part = sum(other[value] for value in common) / whole if whole > 0 else 0.0
    return Reason(signal, min(part, 1.0), len(common))


def standing() -> QuerySet[Serving]:
    """What holds now: not taken back, of a campaign that is not the cluster's own, and said by a
    person or found by the scoring that the cluster is of."""
    told = Q(by__isnull=False) | Q(run=F("cluster__run"))
    return Serving.objects.filter(told, removed_at=None).exclude(
        campaign=F("cluster__campaign"), cluster__campaign__isnull=False
    )


@transaction.atomic
def say(*, cluster: Cluster, campaign: Campaign, by: User, reason: str) -> Serving:
    """A person holds that the cluster serves the campaign, too; it stays until it is taken back.

    Raises ``ServingError``: without a reason, for its own campaign, and when it is said already.
    """
    reason = reason.strip()
    if not reason:
        raise ServingError("Say what shows it.")
    if cluster.campaign_id == campaign.pk:
        raise ServingError(f"{campaign.key} is its own campaign.")
    rows = Serving.objects.select_for_update()
    found = rows.filter(cluster=cluster, campaign=campaign).first()
    if found and found.by_id and found.removed_at is None:
        raise ServingError(f"That {cluster.key} serves {campaign.key} is said already.")
    row = found or Serving(cluster=cluster, campaign=campaign)
    row.by, row.reason = by, reason
    row.removed_at, row.removed_by, row.removed_because = None, None, ""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ServingError(f"That {cluster.key} serves {campaign.key} is said already.") from error
    _record(row, by, "said", reason)
    return row


@transaction.atomic
def take_back(*, row: Serving, by: User, reason: str) -> Serving:
    """It does not serve that campaign; no scoring says so again. Raises ``ServingError``."""
    reason = reason.strip()
    if not reason:
        raise ServingError("Say what speaks against it.")
    found = Serving.objects.select_for_update().get(pk=row.pk)
    if found.removed_at is None:
        found.removed_at, found.removed_by, found.removed_because = timezone.now(), by, reason
        found.save(update_fields=["removed_at", "removed_by", "removed_because"])
        _record(found, by, "taken_back", reason)
    return found


def _record(row: Serving, by: User, what: str, reason: str) -> None:
    pair = {"cluster": row.cluster.key, "campaign": row.campaign.key}
    audit.record(
        actor=by,
        action=f"serving.{what}",
        target=row.cluster,
        old=pair if what == "taken_back" else {},
        new=pair if what == "said" else {},
        reason=reason,
    )
