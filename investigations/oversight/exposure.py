"""What campaigns got, how that goes on, and how much of it was answered before they were found."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

from django.db.models import Prefetch

from investigations.campaigns.latest import latest_scoring
from investigations.models import Campaign, Cluster, ClusterProfile

WEEK: Final = dt.timedelta(days=7)


@dataclasses.dataclass(frozen=True, slots=True)
class Exposure:
    """``distillation`` are exchanges of the scored window, by the estimate; ``before`` are those
    that were answered before a cluster of it was flagged, None of one that never was. ``week`` and
    ``week_before`` are of the last two weeks of the window."""

    campaign: Campaign
    accounts: int
    distillation: int
    before: int | None
    week: int
    week_before: int

    @property
    def before_share(self) -> float | None:
        if self.before is None or not self.distillation:
            return None
        return self.before / self.distillation

    @property
    def change(self) -> float | None:
        """The last week over the one before, less one; None when that had nothing."""
        return self.week / self.week_before - 1 if self.week_before else None


def exposures() -> list[Exposure]:
    """Of each campaign that the latest scoring found, by volume; three queries."""
    run = latest_scoring()
    if run is None or run.until is None:
        return []
    profiles = ClusterProfile.objects.only("activity")
    present = Cluster.objects.present(run).prefetch_related(Prefetch("profile", profiles))
    campaigns = Campaign.objects.filter(clusters__run=run).distinct()
    rows = campaigns.prefetch_related(Prefetch("clusters", present, to_attr="found"))
    found = [_exposure(each, run.until) for each in rows]
    return sorted(found, key=lambda each: (-each.distillation, each.campaign.key))


def _exposure(campaign: Campaign, until: dt.datetime) -> Exposure:
    clusters: list[Cluster] = getattr(campaign, "found", [])
    total = before = week = week_before = 0
    flagged = False
    for cluster in clusters:
        activity = cluster.profile.activity
        at = cluster.first_flagged_at
        flagged = flagged or at is not None
        for text, number in zip(
            activity.get("hours", ()), activity.get("distillation", ()), strict=True
        ):
            hour = dt.datetime.fromisoformat(text)
            total += number
            before += number if at is None or hour < at else 0
            week += number if until - WEEK <= hour < until else 0
            week_before += number if until - 2 * WEEK <= hour < until - WEEK else 0
    return Exposure(
        campaign=campaign,
        accounts=sum(cluster.account_count for cluster in clusters),
        distillation=total,
        before=before if flagged else None,
        week=week,
        week_before=week_before,
    )
