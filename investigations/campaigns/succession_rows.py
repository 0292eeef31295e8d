"""The rows of successions: who was stopped, who began afterwards, and who took over from whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from investigations.campaigns.member_rows import Placed
from investigations.campaigns.successors import (
    OVERLAP,
    SUPPLY,
    WORK,
    Ended,
    Newcomer,
    profile,
    successions,
)
from investigations.models import (
    Account,
    Cluster,
    ClusterStep,
    FormerMembership,
    Membership,
    Run,
    SharedValue,
    Succession,
)

# A ban wave took this share of a cluster's accounts, and more than one of them.
WAVE_SHARE: Final = 0.1
WAVE_ACCOUNTS: Final = 2


def store_successions(
    cursor: Any, placed: Placed, run: Run, until: dt.datetime
) -> dict[str, list[str]]:
    """Find which clusters of the run took over from which, and store what was not known yet.

    Called when the run's clusters, members and steps are stored. Returns the keys of the
    predecessors of each cluster of the run, those that earlier runs found among them.
    """
    stopped = _stopped(cursor, until)
    if stopped:
        found = dict(placed)
        begun = _begun(cursor, run, min(moment for moment, _ in stopped.values()) - OVERLAP)
        ended = _ended(stopped, found)
        newcomers = [
            Newcomer(str(pk), begins, profile(found[pk].shared_values, len(found[pk].members)))
            for pk, begins in begun.items()
        ]
        Succession.objects.bulk_create(
            (
                Succession(
                    cluster_id=int(each.cluster),
                    predecessor_id=int(each.predecessor),
                    run=run,
                    likeness=each.likeness,
                    reasons=[
                        {
                            "signal": reason.signal,
                            "likeness": round(reason.likeness, 4),
                            "values": reason.values,
                        }
                        for reason in each.reasons
                    ],
                )
                for each in successions(ended, newcomers)
            ),
            ignore_conflicts=True,
        )
    return _predecessors(run)


def _stopped(cursor: Any, until: dt.datetime) -> dict[int, tuple[dt.datetime, int]]:
    """When each stopped cluster was, and its number of accounts, by the row's id.

    Stopped are those that a ban wave hit before ``until``, and flagged ones that are gone.
    """
    account = Account._meta.db_table
    cursor.execute(
        "SELECT place.cluster_id, min(account.status_changed_at) FILTER (WHERE banned), "  # noqa: S608
        "count(*) FILTER (WHERE banned), count(*), bool_or(place.gone), "
        "bool_or(cluster.flagged), min(cluster.last_seen), min(cluster.account_count) "
        f"FROM (SELECT cluster_id, account_id, false AS gone FROM {Membership._meta.db_table} "
        "UNION ALL SELECT cluster_id, account_id, true "
        f"FROM {FormerMembership._meta.db_table}) place "
        f"JOIN {Cluster._meta.db_table} cluster ON cluster.id = place.cluster_id "
        f"JOIN (SELECT id, status_changed_at, coalesce("
        f"status = 'banned' AND status_changed_at <= %s, false) AS banned FROM {account}) account "
        "ON account.id = place.account_id GROUP BY place.cluster_id",
        [until],
    )
    found: dict[int, tuple[dt.datetime, int]] = {}
    for pk, first_ban, banned, held, gone, flagged, last_seen, accounts in cursor.fetchall():
        if banned >= max(WAVE_ACCOUNTS, WAVE_SHARE * held):
            found[pk] = (first_ban, accounts)
        elif gone and flagged:
            found[pk] = (last_seen, accounts)
    return found


def _begun(cursor: Any, run: Run, after: dt.datetime) -> dict[int, dt.datetime]:
    """When each cluster of the run began, of those that began ``after``: half of its accounts had
    been seen by then, or an earlier scoring had found it in its window."""
    cursor.execute(
        "SELECT began.id, began.moment FROM (SELECT cluster.id, least("  # noqa: S608 - own names
        "percentile_disc(0.5) WITHIN GROUP (ORDER BY account.first_seen), "
        f"(SELECT min(run.until) FROM {ClusterStep._meta.db_table} step "
        f"JOIN {Run._meta.db_table} run ON run.id = step.run_id "
        "WHERE step.cluster_id = cluster.id)) AS moment "
        f"FROM {Membership._meta.db_table} member "
        f"JOIN {Cluster._meta.db_table} cluster ON cluster.id = member.cluster_id "
        f"JOIN {Account._meta.db_table} account ON account.id = member.account_id "
        "WHERE cluster.run_id = %s GROUP BY cluster.id) began WHERE began.moment >= %s",
        [run.pk, after],
    )
    return dict(cursor.fetchall())


def _ended(
    stopped: Mapping[int, tuple[dt.datetime, int]], found: Mapping[int, Any]
) -> Sequence[Ended]:
    """What the stopped were known by: as this run sees it, or as the last one that found them."""
    stored: dict[int, list[SharedValue]] = defaultdict(list)
    gone = [pk for pk in stopped if pk not in found]
    for value in SharedValue.objects.filter(cluster__in=gone, signal__in=(*WORK, *SUPPLY)):
        stored[value.cluster_id].append(value)
    return [
        Ended(
            str(pk),
            moment,
            profile(found[pk].shared_values if pk in found else stored[pk], accounts),
        )
        for pk, (moment, accounts) in stopped.items()
    ]


def _predecessors(run: Run) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = defaultdict(list)
    rows = Succession.objects.filter(cluster__run=run).order_by("-likeness", "id")
    for cluster, predecessor in rows.values_list("cluster__key", "predecessor__key"):
        keys[cluster].append(predecessor)
    return keys
