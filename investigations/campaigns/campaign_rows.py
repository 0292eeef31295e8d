"""The rows of campaigns: the clusters that work to one end, summed up under a stable key."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db import connection

from investigations.campaigns.copying import clean, stored_id
from investigations.campaigns.identity import continued
from investigations.campaigns.keys import fresh_keys
from investigations.campaigns.naming import campaign_name
from investigations.clusters.result import ScoredCluster
from investigations.models import Campaign, Cluster

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
    placed: Sequence[tuple[Cluster, ScoredCluster]],
    previous: Mapping[str, Mapping[str, int]],
    predecessors: Mapping[str, Sequence[str]],
) -> None:
    """Store what ``ScoredCluster.campaign`` groups and put the clusters' rows under it.

    ``previous`` maps the keys of the campaigns of the run before to their accounts with weights.
    ``predecessors`` has the keys of the clusters whose work a cluster took over: it works to the
    same end, so both come under one campaign, and where the old one is gone its campaign goes on.
    """
    groups = _groups(placed, predecessors)
    members = [
        [stored_id(member.account_id) for _, cluster in group for member in cluster.members]
        for group in groups
    ]
    kept = _inherited(continued(previous, members), groups, predecessors)
    keys = fresh_keys(Campaign, "CA", 3, kept)
    rows = [
        _row(key, [cluster for _, cluster in group])
        for key, group in zip(keys, groups, strict=True)
    ]
    Campaign.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key"], update_fields=_CHANGING
    )
    pairs = [
        (cluster.pk, row.pk)
        for row, group in zip(rows, groups, strict=True)
        for cluster, _ in group
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Cluster._meta.db_table} cluster SET campaign_id = of.campaign "  # noqa: S608
            "FROM unnest(%s::bigint[], %s::bigint[]) AS of (cluster, campaign) "
            "WHERE cluster.id = of.cluster",
            [[cluster for cluster, _ in pairs], [campaign for _, campaign in pairs]],
        )


Group = list[tuple[Cluster, ScoredCluster]]


def _groups(
    placed: Sequence[tuple[Cluster, ScoredCluster]], predecessors: Mapping[str, Sequence[str]]
) -> list[Group]:
    """The clusters of each campaign of the run, those of a successor with its predecessor's."""
    named = {row.key: cluster.campaign for row, cluster in placed if cluster.campaign is not None}
    head = {name: name for name in named.values()}

    def top(name: str) -> str:
        while head[name] != name:
            name = head[name]
        return name

    for key, name in named.items():
        for old in predecessors.get(key, ()):
            if old in named:
                first, second = sorted((top(name), top(named[old])))
                head[second] = first
    groups: dict[str, Group] = defaultdict(list)
    for row, cluster in placed:
        if cluster.campaign is not None:
            groups[top(cluster.campaign)].append((row, cluster))
    return list(groups.values())


def _inherited(
    kept: Sequence[str | None], groups: Sequence[Group], predecessors: Mapping[str, Sequence[str]]
) -> list[str | None]:
    """``kept`` with its gaps filled by the campaigns of predecessors that nobody else goes on."""
    old = {key for group in groups for row, _ in group for key in predecessors.get(row.key, ())}
    campaign_of = dict(
        Cluster.objects.filter(key__in=old, campaign__isnull=False).values_list(
            "key", "campaign__key"
        )
    )
    taken = {key for key in kept if key is not None}
    filled: list[str | None] = []
    for key, group in zip(kept, groups, strict=True):
        if key is None:
            heritage = (
                campaign_of[before]
                for row, _ in group
                for before in predecessors.get(row.key, ())
                if before in campaign_of
            )
            key = next((each for each in heritage if each not in taken), None)
            taken |= {key} if key is not None else set()
        filled.append(key)
    return filled


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
