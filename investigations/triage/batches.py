"""The life of a batch: counted, asked for, worked off by a worker, and reversed as a whole.

Every change of state is made here, under a lock on the batch's row and with its audit row in the
same transaction. Work is sent to the queue only once the row is committed; ``batch_work`` does it.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.campaigns.latest import latest_scoring
from investigations.models import Batch, BatchItem, QueueItem
from investigations.triage import proposals
from investigations.triage.verdicts import INNOCENT

logger = logging.getLogger(__name__)

# A batch whose worker dies so often in a row, with no cluster through, is given up.
LOSSES: Final = 5

_Action, _State, _Outcome = Batch.Action, Batch.State, BatchItem.Outcome
_NEXT: Final[dict[str, tuple[str, ...]]] = {
    _State.QUEUED: (_State.RUNNING, _State.FAILED),
    _State.RUNNING: (_State.QUEUED, _State.DONE, _State.FAILED),
    _State.DONE: (_State.REVERSING,),
    _State.FAILED: (_State.REVERSING,),
    _State.REVERSING: (_State.REVERSED, _State.FAILED),
}
_COUNTS: Final = {
    "done_count": Count("id", Q(outcome=_Outcome.DONE)),
    "skipped_count": Count("id", Q(outcome=_Outcome.SKIPPED)),
    "failed_count": Count("id", Q(outcome=_Outcome.FAILED)),
    "reversed_count": Count("id", Q(reversed_at__isnull=False)),
    "kept_count": Count("id", ~Q(kept_because="")),
}


class BatchError(Exception):
    """What was asked for cannot be; the message is meant for people."""


class CountError(BatchError):
    """Another number of clusters matches than the person saw."""


@transaction.atomic
def start(
    *,
    by: User,
    action: Batch.Action,
    items: QuerySet[QueueItem],
    filter: str,
    expected: int,
    reason: str,
    explanation: str = "",
    until: dt.datetime | None = None,
    assignee: User | None = None,
) -> Batch:
    """Ask for ``action`` on all of ``items`` that wait at this moment.

    A dismissal takes one ``explanation`` of ``verdicts.INNOCENT``, snoozing ``until`` when, and
    assigning to whom, with None back to all. ``filter`` is the query string behind ``items``.

    Raises ``CountError`` when they are not the ``expected`` number, ``BatchError`` without a reason
    or what the action needs, and when the same is under way.
    """
    reason, run = reason.strip(), latest_scoring()
    if not reason:
        raise BatchError("Say why, in a reason that holds for all of them.")
    parameters = _parameters(action, explanation, until, assignee)
    if run is None or expected < 1:
        raise BatchError("Nothing that waits matches: there is nothing to do.")
    _expect_one(by, action, filter)
    batch = Batch.objects.create(
        action=action,
        filter=filter,
        parameters=parameters,
        reason=reason,
        by=by,
        run=run,
        total=expected,
    )
    found = proposals.freeze(batch, items)
    if found != expected:
        raise CountError(
            f"{found:,} clusters match now, not {expected:,}: look again before you start."
        )
    audit.record(
        actor=by,
        action="batch.requested",
        target=batch,
        old={},
        new={"action": batch.action, "clusters": found, **parameters},
        reason=reason,
    )
    _send_on_commit(batch, "perform_batch")
    return batch


@transaction.atomic
def reverse(*, batch: Batch, by: User, reason: str) -> None:
    """Ask for all of it to be taken back that nobody has changed since.

    Raises ``BatchError`` without a reason, or for a batch that is not over or is reversed already.
    """
    reason = reason.strip()
    if not reason:
        raise BatchError("Say why the batch is taken back.")
    _move(
        batch,
        _State.REVERSING,
        actor=by,
        reason=reason,
        heartbeat_at=None,
        losses=0,
        error="",
        reversed_by=by,
        reversed_because=reason,
    )
    # What a batch that failed had not come to it must not come to any more, not even by a worker
    # that was given up and lives: whatever row that one holds is waited for.
    BatchItem.objects.filter(batch=batch, outcome=_Outcome.OPEN).update(
        outcome=_Outcome.SKIPPED, why="The batch was taken back before its turn."
    )
    _send_on_commit(batch, "reverse_batch")


@transaction.atomic
def begin(batch: Batch) -> bool:
    """The work starts now; False when there is none, or somebody else is at it."""
    current = _lock(batch)
    now = timezone.now()
    if current.state == _State.QUEUED:
        _move(batch, _State.RUNNING, actor="worker", heartbeat_at=now)
        return True
    if current.state == _State.REVERSING and current.heartbeat_at is None:
        Batch.objects.filter(pk=batch.pk).update(heartbeat_at=now)
        batch.refresh_from_db()
        return True
    return False


def beat(batch: Batch) -> None:
    """Store how far the work is; no lock and no audit row: progress is no change of state."""
    alive = Batch.objects.filter(pk=batch.pk, state__in=(_State.RUNNING, _State.REVERSING))
    alive.update(heartbeat_at=timezone.now(), losses=0, **_counts(batch))


@transaction.atomic
def finish(batch: Batch) -> None:
    """No cluster is left. Nothing happens to a batch that somebody else has ended."""
    ends: dict[str, str] = {_State.RUNNING: _State.DONE, _State.REVERSING: _State.REVERSED}
    to = ends.get(_lock(batch).state)
    if to is None:
        return
    ended = {"finished_at" if to == _State.DONE else "reversed_at": timezone.now()}
    fields: dict[str, Any] = {**ended, **_counts(batch)}
    _move(batch, to, actor="worker", **fields)


def resume_lost(*, timeout: dt.timedelta | None = None) -> list[Batch]:
    """Send the batches again whose heart has not beaten for ``timeout``: they go on where they
    were.

    The timeout is ``settings.RUN_HEARTBEAT_TIMEOUT`` seconds when not given.
    """
    if timeout is None:
        timeout = dt.timedelta(seconds=settings.RUN_HEARTBEAT_TIMEOUT)
    dead = Batch.objects.filter(
        state__in=(_State.RUNNING, _State.REVERSING), heartbeat_at__lt=timezone.now() - timeout
    )
    with transaction.atomic():
        lost = list(dead.select_for_update(no_key=True, skip_locked=True).order_by("pk"))
        for batch in lost:
            _resume(batch)
    return lost


def _resume(batch: Batch) -> None:
    losses = batch.losses + 1
    if losses >= LOSSES:
        _fail(batch, f"Its worker was lost {losses} times in a row.")
    elif batch.state == _State.RUNNING:
        _move(batch, _State.QUEUED, actor="watchman", heartbeat_at=None, losses=losses)
        _send_on_commit(batch, "perform_batch")
    else:
        Batch.objects.filter(pk=batch.pk).update(heartbeat_at=None, losses=losses)
        _send_on_commit(batch, "reverse_batch")


def _expect_one(by: User, action: Batch.Action, filter: str) -> None:
    """A button that was pressed twice asks for one batch."""
    under_way = Batch.objects.filter(state__in=(_State.QUEUED, _State.RUNNING))
    same = under_way.filter(by=by, action=action, filter=filter).first()
    if same is not None:
        raise BatchError(f"{same} does the same already; wait until it has ended.")


def _parameters(
    action: Batch.Action, explanation: str, until: dt.datetime | None, assignee: User | None
) -> dict[str, Any]:
    if action == _Action.DISMISS:
        if explanation not in INNOCENT:
            raise BatchError("Say what the accounts are instead.")
        return {"explanation": explanation}
    if action == _Action.SNOOZE:
        if until is None or until <= timezone.now():
            raise BatchError("Snooze until a day that is still to come.")
        return {"until": until.isoformat()}
    if action == _Action.ASSIGN:
        to = assignee
        return {"assignee": to.pk if to else None, "name": to.username if to else None}
    return {}


def _counts(batch: Batch) -> dict[str, int]:
    return BatchItem.objects.filter(batch=batch).aggregate(**_COUNTS)


def _send_on_commit(batch: Batch, task: str) -> None:
    Batch.objects.filter(pk=batch.pk).update(task_id=str(uuid.uuid4()))
    transaction.on_commit(lambda: _send(batch, task))


def _send(batch: Batch, task: str) -> None:
    """Put it on the queue; one that cannot be queued must not look as if it waited."""
    batch.refresh_from_db()
    try:
        current_app.send_task(
            f"investigations.tasks.{task}", args=[batch.pk], task_id=batch.task_id
        )
    except Exception as error:
        logger.exception("%s could not be queued", batch)
        _fail(batch, f"It could not be queued: {error}")


def _fail(batch: Batch, error: str) -> None:
    text = error.replace("\x00", "")[:4000]
    fields: dict[str, Any] = {"error": text, "finished_at": timezone.now(), **_counts(batch)}
    _move(batch, _State.FAILED, actor="watchman", reason=text, **fields)


def _move(batch: Batch, to: str, *, actor: User | str, reason: str = "", **fields: Any) -> None:
    """Lock, check, change and write down; ``batch`` then holds the new values."""
    with transaction.atomic():
        current = _lock(batch)
        if to not in _NEXT.get(current.state, ()):
            raise BatchError(
                f"{batch} is {current.get_state_display().lower()} and cannot become "
                f"{_State(to).label.lower()}."
            )
        Batch.objects.filter(pk=batch.pk).update(state=to, **fields)
        counts = {name: number for name, number in fields.items() if name in _COUNTS}
        audit.record(
            actor=actor,
            action=f"batch.{to}",
            target=batch,
            old={"state": current.state},
            new={"state": to, **counts},
            reason=reason,
        )
    batch.refresh_from_db()


def _lock(batch: Batch) -> Batch:
    # NO KEY: the rows of its clusters may still be written by the transaction of another.
    return Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
