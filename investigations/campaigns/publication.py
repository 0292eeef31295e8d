"""A scoring's result becomes what people see, in one transaction."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.utils import timezone

from investigations import runs
from investigations.campaigns import exclusive, placement_rows, regrouped_rows
from investigations.campaigns.account_rows import row_ids, store_accounts
from investigations.campaigns.campaign_rows import store_campaigns
from investigations.campaigns.cluster_rows import store_clusters
from investigations.campaigns.copying import stored_id
from investigations.campaigns.identity import continued
from investigations.campaigns.keys import fresh_keys
from investigations.campaigns.lineage import Kind, Lineage, lineage
from investigations.campaigns.lineage_rows import (
    forget_members_of_the_found,
    former_members,
    keep_members_of_the_gone,
    store_lineage,
)
from investigations.campaigns.member_rows import (
    count_banned,
    previous_members,
    store_edges,
    store_members,
    store_shared_values,
)
from investigations.campaigns.serving_rows import store_servings
from investigations.campaigns.succession_rows import store_successions
from investigations.clusters.result import Activity, ScoringResult
from investigations.models import Cluster, Run, RunActivity

Progress = Callable[[str, float, Mapping[str, int]], None]


def _quiet(stage: str, share: float, counts: Mapping[str, int]) -> None:
    pass


def publish(
    result: ScoringResult, *, run: Run, accounts: pa.Table, progress: Progress = _quiet
) -> dict[str, int]:
    """Store a result and end its run; readers see all of it or the run before. Returns the counts.

    ``accounts`` has the columns of ``schema.ACCOUNTS``. Clusters and campaigns keep their keys
    while most of their weight continues; those that are gone keep their row and their last run, and
    lose their members. What people regrouped is lifted before and put back at the end, so that only
    scorings are compared with each other. Publishing the same result again gives the same rows.

    Raises ``runs.Cancelled``, with nothing stored, when the run was ended in the meantime.
    """
    counts = _counts(result)
    with transaction.atomic(), connection.cursor() as cursor:
        exclusive.wait(cursor)
        _expect_big_joins(cursor)
        progress("Storing accounts", 0.0, counts)
        store_accounts(cursor, accounts, result.accounts)
        progress("Storing clusters", 0.6, counts)
        counts |= _kinds(_store_groups(cursor, result, run))
        _store_activity(result.activity, run)
        progress("Making the run visible", 1.0, counts)
        runs.finish(run, counts, since=result.since, until=result.until, threshold=result.threshold)
    return counts


def _expect_big_joins(cursor: Any) -> None:
    """Plan for a million accounts in a table that was empty when it was last looked at."""
    cursor.execute("SET LOCAL jit = off")  # few and simple statements, not worth compiling
    cursor.execute("SET LOCAL work_mem = '128MB'")
    # With statistics from before the first run, a nested loop looks cheap and is quadratic.
    cursor.execute("SET LOCAL enable_nestloop = off")


def _store_groups(cursor: Any, result: ScoringResult, run: Run) -> Lineage:
    placement_rows.lift(cursor)
    regrouped_rows.as_found(cursor)
    before, campaigns_before = previous_members()
    gone, campaigns_gone = former_members()
    groups = [[stored_id(each.account_id) for each in found.members] for found in result.clusters]
    keys = fresh_keys(Cluster, "HC", 5, continued({**before, **gone}, groups))
    traced = lineage(before, keys, groups, gone)
    rows = store_clusters(cursor, result.clusters, keys, run=run, now=timezone.now())
    placed = [(row.pk, cluster) for row, cluster in zip(rows, result.clusters, strict=True)]
    keep_members_of_the_gone(cursor, traced)
    members = list(itertools.chain.from_iterable(groups))
    ids = row_ids(cursor, members)
    if missing := len(set(members) - ids.keys()):
        raise ValueError(f"{missing} members of clusters are not among the accounts.")
    store_members(cursor, placed, ids)
    forget_members_of_the_found(run)
    store_lineage(cursor, traced, run)
    store_edges(cursor, placed, ids)
    store_shared_values(cursor, placed)
    count_banned(cursor, run.pk)
    predecessors = store_successions(cursor, placed, run, result.until)
    store_campaigns(
        list(zip(rows, result.clusters, strict=True)),
        _together(campaigns_before, campaigns_gone),
        predecessors,
    )
    store_servings(placed, run)
    touched = placement_rows.put_back(cursor)
    regrouped_rows.regrouped(cursor, touched, run, result.threshold)
    return traced


def _together(*sides: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """A campaign may have clusters that were found and others that are gone."""
    found: dict[str, dict[str, int]] = {}
    for side in sides:
        for key, accounts in side.items():
            found.setdefault(key, {}).update(accounts)
    return found


def _kinds(traced: Lineage) -> dict[str, int]:
    steps = Counter(step.kind for step in traced.steps)
    return {f"clusters_{kind}": steps[kind] for kind in Kind}


def _store_activity(activity: Activity, run: Run) -> None:
    RunActivity.objects.bulk_create(
        RunActivity(run=run, hour=hour, exchanges=total, flagged=flagged)
        for hour, total, flagged in zip(
            activity.hours, activity.total, activity.distillation, strict=True
        )
    )


def _counts(result: ScoringResult) -> dict[str, int]:
    flagged = [cluster for cluster in result.clusters if cluster.flagged]
    return {
        "exchanges": result.exchanges,
        "accounts": result.accounts.num_rows,
        "clusters": len(result.clusters),
        "flagged": len(flagged),
        "flagged_accounts": sum(len(cluster.members) for cluster in flagged),
        "campaigns": len({each.campaign for each in result.clusters} - {None}),
    }
