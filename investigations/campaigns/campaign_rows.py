"""The rows of campaigns: the clusters that work to one end, summed up under a stable key."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from investigations.campaigns.copying import clean, stored_id
from investigations.campaigns.identity import continued
from investigations.campaigns.keys import fresh_keys
from investigations.campaigns.naming import campaign_name
from investigations.clusters.result import ScoredCluster
from investigations.models import Campaign

_CHANGING = [
    "name",
    "exchanges",
    "distillation_exchanges",
    "account_count",
    "first_seen",
    "last_seen",
    "capabilities",
]


def store_campaigns(
    clusters: Sequence[ScoredCluster], previous: Mapping[str, Mapping[str, int]]
) -> dict[str, Campaign]:
    """Store what ``ScoredCluster.campaign`` groups; returns the rows by that name.

    ``previous`` maps the keys of the campaigns of the run before to their accounts with weights.
    """
    groups: dict[str, list[ScoredCluster]] = defaultdict(list)
    for cluster in clusters:
        if cluster.campaign is not None:
            groups[cluster.campaign].append(cluster)
    members = [
        [stored_id(member.account_id) for cluster in group for member in cluster.members]
        for group in groups.values()
    ]
    keys = fresh_keys(Campaign, "CA", 3, continued(previous, members))
    rows = [_row(key, group) for key, group in zip(keys, groups.values(), strict=True)]
    Campaign.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key"], update_fields=_CHANGING
    )
    return dict(zip(groups, rows, strict=True))


def _row(key: str, clusters: Sequence[ScoredCluster]) -> Campaign:
    exchanges = sum(cluster.exchanges for cluster in clusters)
    accounts = sum(len(cluster.members) for cluster in clusters)
    capabilities: Counter[str] = Counter()
    for cluster in clusters:
        for name, share in cluster.capabilities.items():
            capabilities[name] += share * cluster.exchanges / max(exchanges, 1)  # type: ignore[assignment]
    shares = clean({name: round(share, 6) for name, share in capabilities.most_common()})
    return Campaign(
        key=key,
        name=campaign_name(shares, accounts)[:200],
        exchanges=exchanges,
        distillation_exchanges=sum(cluster.distillation_exchanges for cluster in clusters),
        account_count=accounts,
        first_seen=min(cluster.first_seen for cluster in clusters),
        last_seen=max(cluster.last_seen for cluster in clusters),
        capabilities=shares,
    )
