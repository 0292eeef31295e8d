"""The life of a run: asked for, begun, reported on, and ended in exactly one way.

Every change of state is made by a function of this module, under a lock on the run's row and with
its audit row in the same transaction. Work is sent to the queue only once the row is committed.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.models import Run

logger = logging.getLogger(__name__)

INGEST_KINDS: Final = ("exchanges", "accounts", "events")
WORKER: Final = "worker"

_State = Run.State
_NEXT: Final[dict[str, tuple[str, ...]]] = {
    _State.QUEUED: (_State.RUNNING, _State.CANCELLED, _State.FAILED),
    _State.RUNNING: (_State.CANCELLING, _State.SUCCEEDED, _State.FAILED),
    _State.CANCELLING: (_State.CANCELLED, _State.FAILED),
}
_ENDED: Final = (_State.CANCELLED, _State.FAILED, _State.SUCCEEDED)
_TASKS: Final = {
    Run.Kind.INGEST: "investigations.tasks.ingest",
    Run.Kind.SCORE: "investigations.tasks.score",
}


class RunError(Exception):
    """What was asked of a run cannot be done; the message is meant for people."""


class IllegalTransitionError(RunError):
    """A run cannot go from its present state to the one asked for."""


class ScoringUnderWayError(RunError):
    """A scoring was asked for while another one had not ended."""


class UnavailableEngineError(RunError):
    """A scoring was asked for on an engine that this installation does not have."""


class Cancelled(Exception):  # noqa: N818 - somebody's wish, not an error
    """The run was cancelled, or ended by somebody else; its work must stop and change nothing."""


def engines() -> tuple[str, ...]:
    """The engines that a scoring can be asked for on, the default first."""
    return ("duckdb", "spark") if settings.SPARK_MASTER_URL else ("duckdb",)


def request_ingest(
    *,
    kind: str,
    paths: Sequence[str],
    by: User | None,
    format: str | None = None,
    column_map: str | None = None,
    actor: str = "",
    queue: bool = True,
) -> Run:
    """Ask for files to be read into the lake; ``kind`` is one of ``INGEST_KINDS``.

    ``actor`` names who acts when no person does (``by`` is None). With ``queue`` False the caller
    does the work itself and the run is never sent to a worker.
    """
    if kind not in INGEST_KINDS:
        raise ValueError(f"Unknown kind of data {kind!r}; one of {', '.join(INGEST_KINDS)}.")
    if not paths:
        raise ValueError("An ingest needs at least one path.")
    parameters = {
        "kind": kind,
        "paths": list(paths),
        "format": format,
        "column_map": column_map,
    }
    return _request(Run.Kind.INGEST, parameters, by=by, actor=actor, queue=queue)


def request_scoring(
    *,
    by: User | None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    engine: str = "duckdb",
    actor: str = "",
    queue: bool = True,
) -> Run:
    """Ask for a scoring of the exchanges in [since, until); None leaves that side open.

    Raises ``ScoringUnderWayError`` while another scoring has not ended (one whose worker was lost
    is given up first), and ``UnavailableEngineError`` for an engine that is not there.
    """
    if engine not in engines():
        needs = " It needs SPARK_MASTER_URL, the address of a cluster." if engine == "spark" else ""
        raise UnavailableEngineError(
            f"Scoring on {engine!r} is not available here.{needs} Available: "
            f"{', '.join(engines())}."
        )
    if since is not None and until is not None and since >= until:
        raise ValueError("The window is empty: its start is not before its end.")
    mark_lost()
    parameters = {
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "engine": engine,
    }
    return _request(Run.Kind.SCORE, parameters, by=by, actor=actor, queue=queue)


def restart(*, run: Run, by: User | None, actor: str = "") -> Run:
    """Ask again for what a failed or cancelled run was asked for; the old row stays as it is."""
    if run.state not in (_State.FAILED, _State.CANCELLED):
        raise IllegalTransitionError(
            f"{run} is {run.get_state_display().lower()}; only a failed or cancelled run can be "
            "started again."
        )
    parameters = {**run.parameters, "restart_of": run.pk}
    return _request(Run.Kind(run.kind), parameters, by=by, actor=actor, queue=True)


def begin(run: Run, *, actor: str = WORKER) -> None:
    """The work starts now. Raises ``IllegalTransitionError`` unless the run was queued."""
    now = timezone.now()
    _move(run, _State.RUNNING, actor=actor, started_at=now, heartbeat_at=now)


def report(run_id: int, stage: str, share: float, counts: Mapping[str, int]) -> None:
    """Store how far the work is (``share`` from 0 to 1) and renew the run's heartbeat.

    One statement, no lock, no audit row: progress is not a change of state. Raises ``Cancelled``
    when the work must stop. Steps do not call this but ``pulse.Pulse.report``, which does so at
    most twice a second.
    """
    share = min(max(share, 0.0), 1.0)
    alive = Run.objects.filter(pk=run_id, state__in=(_State.RUNNING, _State.CANCELLING))
    alive.update(
        stage=stage[:200], progress=share, counts=dict(counts), heartbeat_at=timezone.now()
    )
    state = Run.objects.filter(pk=run_id).values_list("state", flat=True).first()
    # Publishing ends a run from within its work, so a beat may find it done.
    if state not in (_State.RUNNING, _State.SUCCEEDED):
        raise Cancelled(f"Run {run_id} is {state or 'gone'}.")


def request_cancel(*, run: Run, by: User | None, reason: str = "", actor: str = "") -> None:
    """Stop a run: at once while it is queued, else as soon as its work next looks up.

    Raises ``IllegalTransitionError`` when it has ended or is being cancelled already.
    """
    with transaction.atomic():
        queued = _lock(run).state == _State.QUEUED
        to = _State.CANCELLED if queued else _State.CANCELLING
        _move(run, to, actor=_actor(by, actor), reason=reason)


def confirm_cancelled(run: Run, *, actor: str = WORKER) -> None:
    """The work of a run that was being cancelled has stopped."""
    _move(run, _State.CANCELLED, actor=actor, stage="")


def finish(run: Run, counts: Mapping[str, int], *, actor: str = WORKER, **found: Any) -> None:
    """The work is done; ``found`` sets further fields of the run (a scoring's window, threshold).

    Called inside the transaction that publishes the work, so that both are seen together. Raises
    ``Cancelled`` when somebody cancelled the run, or gave it up as lost, before that.
    """
    with transaction.atomic():
        if _lock(run).state != _State.RUNNING:
            raise Cancelled(f"{run} was ended before its work was done.")
        _move(
            run,
            _State.SUCCEEDED,
            actor=actor,
            counts=dict(counts),
            progress=1.0,
            stage="",
            **found,
        )


def fail(
    run: Run,
    error: BaseException | str,
    *,
    counts: Mapping[str, int] | None = None,
    actor: str = WORKER,
) -> None:
    """The run has ended without doing what was asked; ``error`` says why, for people."""
    text = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    text = text.replace("\x00", "").strip()[:4000]
    kept = {} if counts is None else {"counts": dict(counts)}
    _move(run, _State.FAILED, actor=actor, reason=text, error=text, **kept)


def mark_lost(*, timeout: dt.timedelta | None = None, now: dt.datetime | None = None) -> list[Run]:
    """Fail the runs whose heart has not beaten for ``timeout``; returns them.

    The timeout is ``settings.RUN_HEARTBEAT_TIMEOUT`` seconds when not given.
    """
    timeout = timeout or dt.timedelta(seconds=settings.RUN_HEARTBEAT_TIMEOUT)
    dead = Run.objects.filter(
        state__in=(_State.RUNNING, _State.CANCELLING),
        heartbeat_at__lt=(now or timezone.now()) - timeout,
    )
    lost: list[Run] = []
    with transaction.atomic():
        # A row that is locked is being changed by somebody who lives.
        for run in dead.select_for_update(no_key=True, skip_locked=True).order_by("pk"):
            beat = run.heartbeat_at.isoformat(timespec="seconds") if run.heartbeat_at else "never"
            fail(run, f"The worker was lost: last sign of life {beat}.", actor="watchman")
            lost.append(run)
    return lost


def _request(
    kind: Run.Kind,
    parameters: dict[str, Any],
    *,
    by: User | None,
    actor: str,
    queue: bool,
) -> Run:
    try:
        with transaction.atomic():
            run = Run.objects.create(
                kind=kind, parameters=parameters, created_by=by, task_id=str(uuid.uuid4())
            )
            audit.record(
                actor=_actor(by, actor),
                action="run.requested",
                target=run,
                old={},
                new={"state": run.state, "kind": run.kind, "parameters": parameters},
            )
            if queue:
                transaction.on_commit(lambda: _send(run))
    except IntegrityError as error:
        if "run_one_scoring_at_a_time" not in str(error):
            raise
        raise ScoringUnderWayError(_who_is_scoring()) from error
    return run


def _send(run: Run) -> None:
    """Put the run on the queue; one that cannot be queued must not look as if it waited."""
    try:
        current_app.send_task(_TASKS[Run.Kind(run.kind)], args=[run.pk], task_id=run.task_id)
    except Exception as error:
        logger.exception("%s could not be queued", run)
        fail(run, f"It could not be queued: {error}", actor="queue")


def _move(run: Run, to: str, *, actor: str, reason: str = "", **fields: Any) -> None:
    """Lock, check, change and write down; ``run`` then holds the new values."""
    with transaction.atomic():
        current = _lock(run)
        old = current.state
        if to not in _NEXT.get(old, ()):
            raise IllegalTransitionError(
                f"{run} is {current.get_state_display().lower()} and cannot become "
                f"{_State(to).label.lower()}."
            )
        if to in _ENDED:
            fields["finished_at"] = timezone.now()
        fields["state"] = to
        Run.objects.filter(pk=run.pk).update(**fields)
        new = {"state": to} if "counts" not in fields else {"state": to, "counts": fields["counts"]}
        audit.record(
            actor=actor,
            action=f"run.{to}",
            target=run,
            old={"state": old},
            new=new,
            reason=reason,
        )
    for name, value in fields.items():
        setattr(run, name, value)


def _lock(run: Run) -> Run:
    # NO KEY: rows that point to the run may still be written by the transaction of another.
    return Run.objects.select_for_update(no_key=True).get(pk=run.pk)


def _actor(by: User | None, actor: str) -> str:
    return by.get_username() if by is not None else actor or "system"


def _who_is_scoring() -> str:
    other = Run.objects.filter(kind=Run.Kind.SCORE, state__in=Run.UNFINISHED).first()
    if other is None:
        return "Another scoring has only just ended; ask again."
    return (
        f"{other} is {other.get_state_display().lower()}, and there is one scoring at a time. Wait "
        f"for it or cancel it; a run whose worker is gone is given up after "
        f"{settings.RUN_HEARTBEAT_TIMEOUT} seconds."
    )
