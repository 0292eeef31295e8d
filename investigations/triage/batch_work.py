"""What a worker does for a batch: cluster by cluster, each in a transaction of its own.

A worker that is killed loses at most the cluster at hand, and whoever goes on takes no cluster
twice: the row that says what came of it is locked before, and written with, what is done.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from typing import Final

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from investigations.models import Batch, BatchItem, Cluster, ClusterStep, QueueItem, Verdict
from investigations.triage import batches, leases, queue, verdicts

logger = logging.getLogger(__name__)

BEAT_SECONDS: Final = 0.5
CHUNK: Final = 500

_Action, _Outcome = Batch.Action, BatchItem.Outcome
_KINDS: Final = {
    _Action.DISMISS: Verdict.Kind.DISMISSED,
    _Action.NEEDS_MORE: Verdict.Kind.NEEDS_MORE,
}


class _LeftError(Exception):
    """This cluster is left as it is; the message is meant for people."""


_LEFT: Final = (
    _LeftError,
    leases.HeldError,
    queue.QueueError,
    verdicts.NothingToJudgeError,
    verdicts.WithdrawalError,
)


@dataclasses.dataclass(frozen=True, slots=True)
class _Orders:
    """A batch's parameters as the actions take them; ``gone`` when the assignee is."""

    until: dt.datetime | None
    assignee: User | None
    gone: bool


def perform(batch: Batch) -> None:
    """Do what was asked for with every cluster that is left. A batch that somebody else is at, or
    that is over, stays as it is."""
    if batches.begin(batch):
        orders = _orders(batch)
        left = BatchItem.objects.filter(outcome=_Outcome.OPEN)
        _work(batch, left, lambda item: _do(batch, orders, item))


def perform_reversal(batch: Batch) -> None:
    """Take back what the batch did, where nobody has changed it since."""
    if batches.begin(batch):
        orders = _orders(batch)
        left = BatchItem.objects.filter(
            outcome=_Outcome.DONE, reversed_at__isnull=True, kept_because=""
        )
        _work(batch, left, lambda item: _take_back(batch, orders, item))


def _work(batch: Batch, left: QuerySet[BatchItem], act: Callable[[BatchItem], None]) -> None:
    left = left.filter(batch=batch)
    told = time.monotonic()
    for pk in _ids(left):
        with transaction.atomic():
            rows = left.select_for_update(of=("self",)).select_related("cluster__run", "verdict")
            # None when somebody else, given up and alive, has just done it.
            if item := rows.filter(pk=pk).first():
                act(item)
        if time.monotonic() - told > BEAT_SECONDS:
            batches.beat(batch)
            told = time.monotonic()
    batches.finish(batch)


def _ids(left: QuerySet[BatchItem]) -> Iterator[int]:
    while found := list(left.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield from found


def _orders(batch: Batch) -> _Orders:
    wanted = batch.parameters
    until, pk = wanted.get("until"), wanted.get("assignee")
    assignee = User.objects.filter(pk=pk, is_active=True).first() if pk else None
    return _Orders(
        until=dt.datetime.fromisoformat(until) if until else None,
        assignee=assignee,
        gone=pk is not None and assignee is None,
    )


# --- Doing it ------------------------------------------------------------------------------------


def _do(batch: Batch, orders: _Orders, item: BatchItem) -> None:
    try:
        with transaction.atomic():
            _act(batch, orders, item)
    except _LEFT as error:
        item.outcome, item.why = _Outcome.SKIPPED, str(error)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # One odd cluster must not keep the others waiting.
        logger.exception("%s: %s failed", batch, item.cluster)
        item.outcome, item.why = _Outcome.FAILED, f"{type(error).__name__}: {error}"[:1000]
    else:
        item.outcome = _Outcome.DONE
    item.save(update_fields=["outcome", "why", "verdict", "before"])


def _act(batch: Batch, orders: _Orders, item: BatchItem) -> None:
    cluster, reason = item.cluster, f"{batch}: {batch.reason}"
    queued = _waiting(cluster, batch.by)
    if batch.action in _KINDS:
        _expect_unchanged(batch, cluster)
        verdict = verdicts.give(
            cluster=cluster,
            kind=_KINDS[_Action(batch.action)],
            reason=reason,
            by=batch.by,
            explanation=batch.parameters.get("explanation", ""),
        )
        item.verdict = verdict
    elif batch.action == _Action.ASSIGN:
        if orders.gone:
            raise _LeftError("Whom it was to be assigned to is not here any more.")
        if queued.assignee == orders.assignee:
            raise _LeftError("It was assigned so already.")
        queue.assign(cluster=cluster, to=orders.assignee, by=batch.by, reason=reason)
        item.before = {"assignee": queued.assignee_id}
    elif orders.until is not None:
        queue.snooze(cluster=cluster, until=orders.until, reason=reason, by=batch.by)
        slept = queued.snoozed_until
        item.before = {"snoozed_until": slept.isoformat() if slept else None}


def _waiting(cluster: Cluster, by: User) -> QueueItem:
    """The cluster's place in the queue, locked before anything else is."""
    queued = leases.locked(cluster=cluster, by=by)
    if queued.state == QueueItem.State.DECIDED:
        raise _LeftError("It was decided in the meantime.")
    if queued.state == QueueItem.State.GONE:
        raise _LeftError("A later scoring did not find it any more.")
    return queued


def _expect_unchanged(batch: Batch, cluster: Cluster) -> None:
    """Nobody has looked at accounts that joined after the batch was asked for."""
    if cluster.run_id == batch.run_id:
        return
    later = ClusterStep.objects.filter(cluster=cluster, run__gt=batch.run_id, joined__gt=0)
    if later.exists():
        raise _LeftError("A later scoring brought accounts that nobody had looked at.")


# --- Taking it back ------------------------------------------------------------------------------


def _take_back(batch: Batch, orders: _Orders, item: BatchItem) -> None:
    by, reason = batch.reversed_by, f"{batch} taken back: {batch.reversed_because}"
    assert by is not None  # noqa: S101  # a constraint of the row
    try:
        with transaction.atomic():
            if item.verdict is not None:
                verdicts.withdraw(verdict=item.verdict, by=by, reason=reason)
            elif batch.action == _Action.ASSIGN:
                _unassign(batch, item, by, reason)
            else:
                _wake(orders, item, by, reason)
    except _LEFT as error:
        item.kept_because = str(error)
    else:
        item.reversed_at = timezone.now()
    item.save(update_fields=["reversed_at", "kept_because"])


def _unassign(batch: Batch, item: BatchItem, by: User, reason: str) -> None:
    queued = leases.locked(cluster=item.cluster, by=by)
    if queued.assignee_id != batch.parameters["assignee"]:
        raise _LeftError("It was assigned anew since.")
    before = User.objects.filter(pk=item.before["assignee"]).first()
    queue.assign(cluster=item.cluster, to=before, by=by, reason=reason)


def _wake(orders: _Orders, item: BatchItem, by: User, reason: str) -> None:
    queued = leases.locked(cluster=item.cluster, by=by)
    if queued.state != QueueItem.State.WAITING:
        raise _LeftError("It does not wait any more.")
    if queued.snoozed_until != orders.until:
        raise _LeftError("Until when it sleeps was changed since.")
    before = item.before["snoozed_until"]
    until = dt.datetime.fromisoformat(before) if before else None
    queue.wake(cluster=item.cluster, until=until, reason=reason, by=by)
