"""Whether a cluster is like one of a campaign that is over."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Final

from django.db.models import Count, Q

from investigations.campaigns.latest import latest_scoring
from investigations.campaigns.successors import SUPPLY, WORK, Reason, likeness, profile
from investigations.models import Campaign, Case, Cluster, SharedValue

# Less alike than this is chance: two customers of one tool have as much in common.
LEAST: Final = 0.3
MOST: Final = 3
# The most telling values of a cluster, and the closed clusters that share most of them.
_VALUES: Final = 200
_CANDIDATES: Final = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """``cluster`` of a closed campaign is alike (0 to 1) by these signals, the strongest first."""

    cluster: Cluster
    likeness: float
    reasons: tuple[Reason, ...]


def closed_campaigns() -> Q:
    """Of clusters: that their campaign was not found by the latest scoring any more, or that a case
    with it is closed, and does not go on in another."""
    run = latest_scoring()
    present = Campaign.objects.filter(clusters__run=run).values("pk")
    over = Case.objects.filter(state=Case.State.CLOSED, merged_into=None).values("pk")
    told = Campaign.objects.filter(
        Q(case_items__case__in=over, case_items__removed_at=None)
        | Q(clusters__case_items__case__in=over, clusters__case_items__removed_at=None)
    ).values("pk")
    return Q(campaign__isnull=False) & (~Q(campaign__in=present) | Q(campaign__in=told))


def matches(cluster: Cluster) -> list[Match]:
    """The closed clusters that ``cluster`` is most like, of other campaigns than its own; four
    queries at most, whatever there is."""
    own = list(SharedValue.objects.filter(cluster=cluster, signal__in=(*WORK, *SUPPLY))[:_VALUES])
    if not own:
        return []
    shared = (
        Cluster.objects.filter(closed_campaigns(), shared_values__value__in=[v.value for v in own])
        .exclude(pk=cluster.pk)
        .exclude(campaign=cluster.campaign_id)
    )
    ranked = shared.annotate(common=Count("shared_values")).order_by("-common", "pk")
    candidates = list(ranked.select_related("campaign")[:_CANDIDATES])
    stored: dict[int, list[SharedValue]] = defaultdict(list)
    for value in SharedValue.objects.filter(
        cluster__in=[each.pk for each in candidates], signal__in=(*WORK, *SUPPLY)
    ):
        stored[value.cluster_id].append(value)
    mine = profile(own, max(1, cluster.account_count))
    found = []
    for each in candidates:
        alike, reasons = likeness(profile(stored[each.pk], max(1, each.account_count)), mine)
        if alike >= LEAST:
            found.append(Match(each, alike, reasons))
    return sorted(found, key=lambda match: (-match.likeness, match.cluster.key))[:MOST]
