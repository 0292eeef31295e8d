"""The rows inside clusters: memberships, edges and shared values, all by COPY."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from investigations.campaigns.copying import clean, copy_in, json_text, stored_id
from investigations.clusters import result as found
from investigations.models import Account, Cluster, EdgeEvidence, Membership, SharedValue

_MEMBERS: Final = pa.schema(
    [
        ("account_id", pa.string()),
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
        ("source", pa.string()),
        ("target", pa.string()),
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
_BATCH: Final = 50_000

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


def store_members(cursor: Any, placed: Placed) -> int:
    """Replace all memberships by those of ``placed`` (id of the row, cluster); returns how many.

    A cluster that is not found any more is left without members, so that no account is ever said
    to be in a group of the past.
    """
    Membership.objects.all().delete()
    _copy(cursor, "incoming_member", _MEMBERS, _members(placed))
    cursor.execute(
        f"INSERT INTO {Membership._meta.db_table} (cluster_id, account_id, score, support, "  # noqa: S608
        "exchanges, distillation_exchanges, evidence) "
        "SELECT incoming.cluster_id, account.id, incoming.score, incoming.support, "
        "incoming.exchanges, incoming.distillation_exchanges, incoming.evidence::jsonb "
        f"FROM incoming_member incoming JOIN {Account._meta.db_table} account USING (account_id)"
    )
    return int(cursor.rowcount)


def store_edges(cursor: Any, placed: Placed) -> None:
    """Replace the edges of these clusters."""
    EdgeEvidence.objects.filter(cluster_id__in=[pk for pk, _ in placed]).delete()
    _copy(cursor, "incoming_edge", _EDGES, _edges(placed))
    account = Account._meta.db_table
    cursor.execute(
        f"INSERT INTO {EdgeEvidence._meta.db_table} "  # noqa: S608 - own names
        "(cluster_id, source_id, target_id, weight, shared) "
        "SELECT incoming.cluster_id, source.id, target.id, incoming.weight, "
        "incoming.shared::jsonb FROM incoming_edge incoming "
        f"JOIN {account} source ON source.account_id = incoming.source "
        f"JOIN {account} target ON target.account_id = incoming.target"
    )


def store_shared_values(cursor: Any, placed: Placed) -> None:
    """Replace the shared values of these clusters."""
    SharedValue.objects.filter(cluster_id__in=[pk for pk, _ in placed]).delete()
    _copy(cursor, "incoming_value", _VALUES, _values(placed))
    names = ", ".join(_VALUES.names)
    cursor.execute(
        f"INSERT INTO {SharedValue._meta.db_table} ({names}) "  # noqa: S608 - own names
        f"SELECT {names} FROM incoming_value"
    )


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


def _members(placed: Placed) -> Iterator[dict[str, Any]]:
    for pk, cluster in placed:
        for member in cluster.members:
            evidence = [
                {"signal": each.signal, "weight": each.weight, "summary": each.summary}
                for each in member.evidence
            ]
            yield {
                "account_id": stored_id(member.account_id),
                "cluster_id": pk,
                "score": member.score,
                "support": member.support,
                "exchanges": member.exchanges,
                "distillation_exchanges": member.distillation_exchanges,
                "evidence": json_text(evidence),
            }


def _edges(placed: Placed) -> Iterator[dict[str, Any]]:
    for pk, cluster in placed:
        for edge in cluster.edges:
            yield {
                "cluster_id": pk,
                "source": stored_id(edge.source),
                "target": stored_id(edge.target),
                "weight": edge.weight,
                "shared": json_text([_value(value) for value in edge.values]),
            }


def _values(placed: Placed) -> Iterator[dict[str, Any]]:
    for pk, cluster in placed:
        for value in cluster.shared_values:
            yield {"cluster_id": pk, **clean(_value(value))}


def _value(value: found.SharedValue) -> Mapping[str, Any]:
    return {
        "signal": value.signal,
        "version": value.version,
        "value": value.value,
        "accounts": value.accounts,
        "population": value.population,
        "rarity": value.rarity,
    }


def _copy(cursor: Any, name: str, fields: pa.Schema, rows: Iterable[Mapping[str, Any]]) -> None:
    batches: list[pa.RecordBatch] = []
    pending: list[Mapping[str, Any]] = []
    for row in rows:
        pending.append(row)
        if len(pending) == _BATCH:
            batches.append(pa.RecordBatch.from_pylist(pending, schema=fields))
            pending = []
    batches.append(pa.RecordBatch.from_pylist(pending, schema=fields))
    copy_in(cursor, name, pa.Table.from_batches(batches, schema=fields))
