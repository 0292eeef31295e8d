"""The rows of lineage: steps and flows of a run, and who was in the clusters that are gone."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import pyarrow as pa

from investigations.campaigns.copying import copy_in
from investigations.campaigns.lineage import Kind, Lineage
from investigations.models import (
    Cluster,
    ClusterFlow,
    ClusterStep,
    FormerMembership,
    Membership,
    Run,
)

_STEPS: Final = pa.schema(
    [
        ("key", pa.string()),
        ("kind", pa.string()),
        ("accounts", pa.int64()),
        ("joined", pa.int64()),
        ("left", pa.int64()),
    ]
)
_FLOWS: Final = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("share", pa.float64()),
        ("accounts", pa.int64()),
    ]
)


def store_lineage(cursor: Any, found: Lineage, run: Run) -> None:
    """Write the run's steps and flows; all clusters that they name must have their rows."""
    steps = [
        {
            "key": step.cluster,
            "kind": step.kind.value,
            "accounts": step.accounts,
            "joined": step.joined,
            "left": step.left,
        }
        for step in found.steps
    ]
    cluster = Cluster._meta.db_table
    copy_in(cursor, "incoming_step", pa.Table.from_pylist(steps, schema=_STEPS))
    cursor.execute(
        f"INSERT INTO {ClusterStep._meta.db_table} "  # noqa: S608 - own names
        '(run_id, cluster_id, kind, accounts, joined, "left") '
        'SELECT %s, cluster.id, step.kind, step.accounts, step.joined, step."left" '
        f"FROM incoming_step step JOIN {cluster} cluster ON cluster.key = step.key",
        [run.pk],
    )
    flows = [
        {
            "source": flow.source,
            "target": flow.target,
            "share": flow.share,
            "accounts": flow.accounts,
        }
        for flow in found.flows
    ]
    copy_in(cursor, "incoming_flow", pa.Table.from_pylist(flows, schema=_FLOWS))
    cursor.execute(
        f"INSERT INTO {ClusterFlow._meta.db_table} "  # noqa: S608 - own names
        "(run_id, source_id, target_id, share, accounts) "
        "SELECT %s, source.id, target.id, flow.share, flow.accounts FROM incoming_flow flow "
        f"JOIN {cluster} source ON source.key = flow.source "
        f"JOIN {cluster} target ON target.key = flow.target",
        [run.pk],
    )


def keep_members_of_the_gone(cursor: Any, found: Lineage) -> None:
    """Note who is in the clusters that this run did not find again, while that still stands.

    Called before the memberships are replaced. An account that had an older such place loses it:
    the latest counts.
    """
    gone = [step.cluster for step in found.steps if step.kind == Kind.GONE]
    former = FormerMembership._meta.db_table
    cursor.execute(
        f"INSERT INTO {former} (cluster_id, account_id, exchanges) "  # noqa: S608 - own names
        "SELECT member.cluster_id, member.account_id, member.exchanges "
        f"FROM {Membership._meta.db_table} member "
        f"JOIN {Cluster._meta.db_table} cluster ON cluster.id = member.cluster_id "
        "WHERE cluster.key = ANY(%s) "
        "ON CONFLICT (account_id) DO UPDATE "
        "SET cluster_id = EXCLUDED.cluster_id, exchanges = EXCLUDED.exchanges",
        [gone],
    )


def forget_members_of_the_found(run: Run) -> None:
    """Drop what was noted of clusters that the run has found again."""
    FormerMembership.objects.filter(cluster__run=run).delete()


def former_members() -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """The accounts, with their exchanges, of each cluster that is gone and of its campaign.

    An account that is in a cluster now is not among them: it has moved on.
    """
    clusters: dict[str, dict[str, int]] = defaultdict(dict)
    campaigns: dict[str, dict[str, int]] = defaultdict(dict)
    rows = FormerMembership.objects.filter(account__membership=None).values_list(
        "cluster__key", "cluster__campaign__key", "account__account_id", "exchanges"
    )
    for cluster, campaign, account, exchanges in rows.iterator(chunk_size=10_000):
        clusters[cluster][account] = exchanges
        if campaign is not None:
            campaigns[campaign][account] = exchanges
    return clusters, campaigns
