"""What people put together, take apart and leave out; all of it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.campaigns import exclusive, placement_rows
from investigations.campaigns.keys import fresh_keys
from investigations.campaigns.latest import latest_scoring
from investigations.campaigns.regrouped_rows import regrouped
from investigations.models import Cluster, Membership, Placement, Regrouping, Run
from investigations.triage import leases, queue

# So many accounts at once; a cluster of more is regrouped in parts.
MOST: Final = 25_000

_Kind = Regrouping.Kind


class RegroupingError(Exception):
    """What was asked for cannot be; the message is meant for people."""


def exclude(*, cluster: Cluster, accounts: Collection[int], reason: str, by: User) -> Regrouping:
    """These accounts (ids of rows) do not belong to ``cluster``, nor to any other.

    Like all that follow, raises ``RegroupingError``, and ``leases.HeldError`` when somebody else
    has a cluster that it concerns on the desk.
    """
    return _of_one(_Kind.EXCLUDE, cluster, accounts, None, reason, by)


@transaction.atomic
def include(*, cluster: Cluster, accounts: Collection[int], reason: str, by: User) -> Regrouping:
    """These accounts, which are in no cluster, belong to ``cluster``."""
    run = _begin(reason)
    places = _whereabouts(accounts)
    if set(places) != {None}:
        raise RegroupingError("Some of them are in a cluster already: move them from there.")
    return _regroup(_Kind.INCLUDE, accounts, _present(cluster, run), reason, by, run)


@transaction.atomic
def split(*, cluster: Cluster, accounts: Collection[int], reason: str, by: User) -> Regrouping:
    """These accounts of ``cluster`` are a cluster of their own: the new ``target``."""
    run = _begin(reason)
    _expect_in(cluster, accounts)
    if Membership.objects.filter(cluster=cluster).count() == len(set(accounts)):
        raise RegroupingError("These are all of its accounts: nothing would be left to split from.")
    (key,) = fresh_keys(Cluster, "HC", 5, [None])
    new = Cluster.objects.create(
        key=key,
        run=run,
        campaign=cluster.campaign,
        kind=cluster.kind,
        score=cluster.score,
        flagged=cluster.flagged,
        account_count=0,
        exchanges=0,
        distillation_exchanges=0,
        first_seen=cluster.first_seen,
        last_seen=cluster.last_seen,
        made_by_hand=True,
    )
    return _regroup(_Kind.SPLIT, accounts, new, reason, by, run)


def move(
    *, cluster: Cluster, accounts: Collection[int], to: Cluster, reason: str, by: User
) -> Regrouping:
    """These accounts of ``cluster`` belong to the cluster ``to``."""
    return _of_one(_Kind.MOVE, cluster, accounts, to, reason, by)


@transaction.atomic
def merge(
    *, clusters: Collection[Cluster], reason: str, by: User, into: Cluster | None = None
) -> Regrouping:
    """These clusters are one: all their accounts, and those that later scorings find in them, are
    ``into``'s, or those of the one that has most."""
    run = _begin(reason)
    whole = into or max(clusters, key=lambda each: (each.account_count, -each.pk), default=None)
    parts = [each for each in clusters if each != whole]
    if whole is None or not parts:
        raise RegroupingError("Name another cluster to merge.")
    members = Membership.objects.filter(cluster__in=parts)
    accounts = list(members.values_list("account_id", flat=True))
    empty = {each.pk for each in parts} - set(members.values_list("cluster", flat=True).distinct())
    if empty:
        keys = ", ".join(each.key for each in parts if each.pk in empty)
        raise RegroupingError(f"Nothing to merge: no account is in {keys}.")
    return _regroup(_Kind.MERGE, accounts, _present(whole, run), reason, by, run)


@transaction.atomic
def undo(*, regrouping: Regrouping, by: User, reason: str) -> Regrouping:
    """The accounts go back to where they would be without it; where a later regrouping of the same
    accounts stands, they stay. What was done stays on the history."""
    run = _begin(reason)
    found = Regrouping.objects.get(pk=regrouping.pk)
    if found.undone_at is not None:
        raise RegroupingError("It has been undone already.")
    found.undone_at, found.undone_by, found.undone_because = timezone.now(), by, reason.strip()
    found.save(update_fields=["undone_at", "undone_by", "undone_because"])
    with connection.cursor() as cursor:
        back, touched = placement_rows.take_back(cursor, found)
    concerned = set(found.sources.values_list("pk", flat=True))
    if found.target_id is not None:
        concerned.add(found.target_id)
    _settle("regrouping.undone", found, touched | concerned, back, run, by, reason)
    return found


def stays(regrouping: Regrouping) -> int:
    """How many of its accounts later regroupings hold: an undo would not bring them back."""
    later = Placement.objects.filter(standing=True, regrouping__gt=regrouping)
    return regrouping.placements.filter(account__in=later.values("account")).count()


@transaction.atomic
def _of_one(
    kind: Regrouping.Kind,
    cluster: Cluster,
    accounts: Collection[int],
    target: Cluster | None,
    reason: str,
    by: User,
) -> Regrouping:
    run = _begin(reason)
    _expect_in(cluster, accounts)
    if target == cluster:
        raise RegroupingError(f"They are in {cluster.key} already.")
    return _regroup(kind, accounts, target and _present(target, run), reason, by, run)


def _begin(reason: str) -> Run:
    """From here to the end of the transaction nobody else regroups, no scoring either."""
    if not reason.strip():
        raise RegroupingError("Say why.")
    with connection.cursor() as cursor:
        try:
            exclusive.claim(cursor)
        except exclusive.UnderWayError as error:
            raise RegroupingError(str(error)) from error
    run = latest_scoring()
    if run is None:
        raise RegroupingError("Nothing has been scored yet.")
    return run


def _whereabouts(accounts: Collection[int]) -> dict[int | None, int]:
    """Where these accounts are: all of them, or it raises."""
    wanted = set(accounts)
    if not wanted:
        raise RegroupingError("Choose the accounts first.")
    if len(wanted) > MOST:
        raise RegroupingError(f"At most {MOST:,} accounts can be regrouped at once.")
    with connection.cursor() as cursor:
        places = placement_rows.whereabouts(cursor, list(wanted))
    if sum(places.values()) != len(wanted):
        raise RegroupingError("The latest scoring did not see some of these accounts.")
    return places


def _expect_in(cluster: Cluster, accounts: Collection[int]) -> None:
    places = _whereabouts(accounts)
    if set(places) != {cluster.pk}:
        away = sum(number for pk, number in places.items() if pk != cluster.pk)
        raise RegroupingError(
            f"{away:,} of them are not in {cluster.key} any more: somebody regrouped them, or a "
            "scoring did. Look at the accounts again."
        )


def _present(cluster: Cluster, run: Run) -> Cluster:
    found = Cluster.objects.get(pk=cluster.pk)
    if found.run_id != run.pk:
        raise RegroupingError(f"The latest scoring did not find {cluster.key}.")
    return found


def _regroup(
    kind: Regrouping.Kind,
    accounts: Collection[int],
    target: Cluster | None,
    reason: str,
    by: User,
    run: Run,
) -> Regrouping:
    wanted = sorted(set(accounts))
    places = _whereabouts(wanted)
    made = Regrouping.objects.create(
        kind=kind, target=target, reason=reason.strip(), by=by, account_count=len(wanted)
    )
    made.sources.set([pk for pk in places if pk is not None])
    with connection.cursor() as cursor:
        touched = placement_rows.put(cursor, made, wanted)
    _settle(f"regrouping.{kind.value}", made, touched, len(wanted), run, by, reason)
    return made


def _settle(
    action: str,
    regrouping: Regrouping,
    touched: Collection[int],
    accounts: int,
    run: Run,
    by: User,
    reason: str,
) -> None:
    """The clusters, their place in the queue and the record follow their accounts."""
    # The items before the clusters: whoever decides holds an item and reads its cluster.
    leases.expect_all_free(clusters=touched, by=by)
    before = {each.pk: each for each in _in_order(touched)}
    with connection.cursor() as cursor:
        regrouped(cursor, touched, run, run.threshold)
    after = _in_order(touched)
    queue.regroup(after, by=by)
    for cluster in after:
        audit.record(
            actor=by,
            action=action,
            target=cluster,
            old=_figures(before[cluster.pk]),
            new={**_figures(cluster), "regrouping": regrouping.pk, "regrouped": accounts},
            reason=reason.strip(),
        )


def _in_order(touched: Collection[int]) -> Sequence[Cluster]:
    return list(Cluster.objects.filter(pk__in=touched).select_related("run").order_by("pk"))


def _figures(cluster: Cluster) -> dict[str, int]:
    return {"accounts": cluster.account_count, "exchanges": cluster.exchanges}
