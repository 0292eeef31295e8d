"""The rows inside clusters: memberships, edges and shared values, all by COPY."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from investigations.campaigns.copying import (
    clean,
    copy_rows,
    json_text,
    stored_id,
)
from investigations.clusters import result as found
from investigations.models import Account, Cluster, EdgeEvidence, Membership, SharedValue

_MEMBERS: Final = pa.schema(
    [
        ("account_id", pa.int64()),
        ("cluster_id", pa.int64()),
        ("score", pa.float64()),
        ("support", pa.float64()),
        ("exchanges", pa.int64()),
        ("distillation_exchanges", pa.int64()),
        ("evidence", pa.string()),
    ]
)
_EDGES: Final = pa.schema(
    [
        ("cluster_id", pa.int64()),
        ("source_id", pa.int64()),
        ("target_id", pa.int64()),
        ("weight", pa.float64()),
        ("shared", pa.string()),
    ]
)
_VALUES: Final = pa.schema(
    [
        ("cluster_id", pa.int64()),
        ("signal", pa.string()),
        ("version", pa.int64()),
        ("value", pa.string()),
        ("accounts", pa.int64()),
        ("population", pa.int64()),
        ("rarity", pa.float64()),
    ]
)

Placed = Sequence[tuple[int, found.ScoredCluster]]


def previous_members() -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """The accounts, with their exchanges, of each cluster and of each campaign as now stored."""
    clusters: dict[str, dict[str, int]] = defaultdict(dict)
    campaigns: dict[str, dict[str, int]] = defaultdict(dict)
    rows = Membership.objects.order_by().values_list(
        "cluster__key", "cluster__campaign__key", "account__account_id", "exchanges"
    )
    for cluster, campaign, account, exchanges in rows.iterator(chunk_size=10_000):
        clusters[cluster][account] = exchanges
        if campaign is not None:
            campaigns[campaign][account] = exchanges
    return clusters, campaigns


def store_members(cursor: Any, placed: Placed, ids: Mapping[str, int]) -> None:
    """Replace all memberships by those of ``placed`` (id of the row, cluster); ``ids`` are those of
    the accounts' rows.

    A cluster that is not found any more is left without members, so that no account is ever said
    to be in a group of the past.
    """
    Membership.objects.all().delete()
    copy_rows(cursor, Membership._meta.db_table, _MEMBERS, _members(placed, ids))


def store_edges(cursor: Any, placed: Placed, ids: Mapping[str, int]) -> None:
    """Replace the edges of these clusters."""
    EdgeEvidence.objects.filter(cluster_id__in=[pk for pk, _ in placed]).delete()
    copy_rows(cursor, EdgeEvidence._meta.db_table, _EDGES, _edges(placed, ids))


def store_shared_values(cursor: Any, placed: Placed) -> None:
    """Replace the shared values of these clusters."""
    SharedValue.objects.filter(cluster_id__in=[pk for pk, _ in placed]).delete()
    copy_rows(cursor, SharedValue._meta.db_table, _VALUES, _values(placed))


def count_banned(cursor: Any, run_id: int) -> None:
    """Set how many accounts of each cluster of the run the provider has banned."""
    cursor.execute(
        f"UPDATE {Cluster._meta.db_table} cluster SET banned_count = banned.number FROM "  # noqa: S608
        f"(SELECT cluster_id, count(*) AS number FROM {Membership._meta.db_table} membership "
        f"JOIN {Account._meta.db_table} account ON account.id = membership.account_id "
        "WHERE account.status = 'banned' GROUP BY cluster_id) banned "
        "WHERE cluster.id = banned.cluster_id AND cluster.run_id = %s",
        [run_id],
    )


def _members(placed: Placed, ids: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for pk, cluster in placed:
        for member in cluster.members:
            evidence = [
                {"signal": each.signal, "weight": each.weight, "summary": each.summary}
                for each in member.evidence
            ]
            yield (
                ids[stored_id(member.account_id)],
                pk,
                member.score,
                member.support,
                member.exchanges,
                member.distillation_exchanges,
                json_text(evidence),
            )


def _edges(placed: Placed, ids: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for pk, cluster in placed:
        # Many links of a cluster have the same values behind them, which are told once.
        told: dict[int, str] = {}
        for edge in cluster.edges:
            for value in edge.values:
                if id(value) not in told:
                    told[id(value)] = json_text(dict(zip(_VALUE, _value(value), strict=True)))
            shared = ", ".join([told[id(value)] for value in edge.values])
            yield (
                pk,
                ids[stored_id(edge.source)],
                ids[stored_id(edge.target)],
                edge.weight,
                f"[{shared}]",
            )


def _values(placed: Placed) -> Iterator[tuple[Any, ...]]:
    for pk, cluster in placed:
        for value in cluster.shared_values:
            yield pk, *map(clean, _value(value))


_VALUE: Final = _VALUES.names[1:]


def _value(value: found.SharedValue) -> tuple[Any, ...]:
    return (
        value.signal,
        value.version,
        value.value,
        value.accounts,
        value.population,
        value.rarity,
    )
