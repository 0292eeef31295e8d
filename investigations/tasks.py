"""The Celery door, and the chains of steps that it shares with the shell.

``perform_ingest`` and ``perform_score`` take a run that has begun and end it, whatever happens; the
tasks only fetch a run and call them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from investigations import ingest as ingestion
from investigations import runs
from investigations.campaigns.latest import latest_scoring
from investigations.cases import following, holding
from investigations.enforcement import approving, delivering
from investigations.lake import engines
from investigations.lake.store import Lake
from investigations.models import Batch, Export, Run
from investigations.notices import sending
from investigations.pulse import Pulse
from investigations.triage import batch_work, batches, queue

logger = logging.getLogger(__name__)

Progress = Callable[[str, float, Mapping[str, int]], None]

# Which part of a scoring's time each step takes, roughly: where it ends on the bar.
_MEASURED: Final = 0.6
_SCORED: Final = 0.85


def _quiet(stage: str, share: float, counts: Mapping[str, int]) -> None:
    pass


@shared_task(name="investigations.tasks.ingest")
def ingest(run_id: int) -> None:
    """Read the files of a queued run into the lake."""
    _perform(run_id, perform_ingest)


@shared_task(name="investigations.tasks.score")
def score(run_id: int) -> None:
    """Do a queued scoring."""
    _perform(run_id, perform_score)


@shared_task(name="investigations.tasks.fail_lost_runs")
def fail_lost_runs() -> None:
    """Beat: give up the runs whose worker is gone, so that they can be started again."""
    for run in runs.mark_lost():
        logger.warning("%s was given up: %s", run, run.error)


@shared_task(name="investigations.tasks.expire_texts")
def expire_texts() -> None:
    """Beat, daily: drop the texts whose retention period is over and that no legal hold
    covers."""
    before = timezone.now() - dt.timedelta(days=settings.TEXT_RETENTION_DAYS)
    held = list(holding.held_accounts().values_list("account_id", flat=True))
    dropped = Lake(settings.LAKE_URL).expire_texts(before, held)
    logger.info("Dropped %s texts from before %s", dropped, before.date())


@shared_task(name="investigations.tasks.refresh_queue")
def refresh_queue() -> None:
    """Beat: line up what the latest scoring found, should its worker have died before it did."""
    latest = latest_scoring()
    if latest is not None:
        queue.refresh(latest)


@shared_task(name="investigations.tasks.perform_batch")
def perform_batch(batch_id: int) -> None:
    """Do what a queued batch asks for."""
    batch_work.perform(Batch.objects.select_related("by").get(pk=batch_id))


@shared_task(name="investigations.tasks.reverse_batch")
def reverse_batch(batch_id: int) -> None:
    """Take back what a batch did."""
    batch_work.perform_reversal(Batch.objects.get(pk=batch_id))


@shared_task(name="investigations.tasks.resume_lost_batches")
def resume_lost_batches() -> None:
    """Beat: let the batches whose worker is gone go on where they were."""
    for batch in batches.resume_lost():
        logger.warning("%s had lost its worker", batch)


@shared_task(name="investigations.tasks.deliver")
def deliver() -> None:
    """Beat, and whoever has something to send: what is due goes to the platform."""
    delivering.deliver_due()


@shared_task(name="investigations.tasks.send_notices")
def send_notices() -> None:
    """Beat, and whoever has something to tell: mails and signed messages go out."""
    sending.send_due()


@shared_task(name="investigations.tasks.export")
def export(export_id: int) -> None:
    """Make a file that was asked for."""
    # Here, because it loads a library for every format, which no other task needs.
    from investigations.exports import jobs

    jobs.perform(Export.objects.select_related("case", "by").get(pk=export_id))


@shared_task(name="investigations.tasks.expire_exports")
def expire_exports() -> None:
    """Beat: delete the files whose time is over."""
    from investigations.exports import jobs

    jobs.expire()


def perform_ingest(run: Run, progress: Progress = _quiet) -> ingestion.IngestReport:
    """Read files into the lake; what was published before a failure or cancellation stays.

    The run fails when a file could not be read at all, although everything else went in.
    """
    wanted = run.parameters
    column_map = wanted.get("column_map")
    with _working(run) as pulse, _heard():
        report = ingestion.run(
            Lake(settings.LAKE_URL),
            wanted["kind"],
            wanted["paths"],
            quarantine=settings.QUARANTINE,
            format=wanted.get("format"),
            column_map=Path(column_map) if column_map else None,
            progress=_both(pulse.report, progress),
        )
        counts = {**report.counts, "unreadable": len(report.unreadable)}
        if report.unreadable:
            names = "; ".join(map(str, report.unreadable))
            runs.fail(run, f"Could not be read at all: {names}", counts=counts)
        else:
            runs.finish(run, counts)
            _clear_spool(wanted["paths"])
    return report


def perform_score(run: Run, progress: Progress = _quiet) -> dict[str, int]:
    """Measure, group, score and publish; returns the counts of what was found."""
    # Here, because they load igraph and faiss, which no other step needs.
    from investigations import detectors
    from investigations.campaigns.publication import publish
    from investigations.clusters.scoring import score as score_accounts

    since, until = (_time(run.parameters.get(side)) for side in ("since", "until"))
    with _working(run) as pulse, _heard():
        report = _both(pulse.report, progress)
        with (
            Lake(settings.LAKE_URL).reader(_engine(run, report)) as reader,
            pulse.interrupting(reader.interrupt),
        ):
            measurements = detectors.measure(reader, since, until, _part(report, 0.0, _MEASURED))
            result = score_accounts(
                measurements,
                _part(report, _MEASURED, _SCORED),
                settings.FLAG_THRESHOLD,
                read_texts=settings.READ_TEMPLATES,
            )
            accounts = reader.accounts().to_pyarrow()
        counts = publish(
            result,
            run=run,
            accounts=accounts,
            progress=lambda stage, share, counts: report(
                stage, _SCORED + (1 - _SCORED) * share, counts
            ),
        )
    queue.refresh(run)
    following.reopen(run)
    approving.void_changed()
    return counts


def _engine(run: Run, report: Progress) -> engines.Engine | None:
    """What the run was asked to be done on; None is the lake's own DuckDB."""
    if run.parameters.get("engine") != "spark":
        return None
    return engines.on_spark(
        settings.SPARK_MASTER_URL, lambda: report("Waiting for the Spark cluster", 0.0, {})
    )


def _perform(run_id: int, work: Callable[[Run], object]) -> None:
    run = Run.objects.get(pk=run_id)
    try:
        runs.begin(run)
    except runs.IllegalTransitionError as error:
        # Cancelled while it waited, or a message that came twice.
        logger.info("%s", error)
        return
    with contextlib.suppress(runs.Cancelled):
        work(run)


@contextlib.contextmanager
def _working(run: Run) -> Iterator[Pulse]:
    """Keep the run's heart beating around its work, and end the run when the work breaks off."""
    pulse = Pulse(run.pk)
    try:
        with pulse:
            yield pulse
    except KeyboardInterrupt:
        with contextlib.suppress(runs.IllegalTransitionError):
            runs.request_cancel(run=run, by=None, actor="shell", reason="Interrupted")
        _stopped(run)
        raise
    except Exception as error:
        # A query that was broken off raises its engine's own error.
        if pulse.cancelled or isinstance(error, runs.Cancelled):
            _stopped(run)
            raise runs.Cancelled(f"{run} was cancelled.") from error
        runs.fail(run, error)
        raise


@contextlib.contextmanager
def _heard() -> Iterator[None]:
    """Raise the KeyboardInterrupt that DuckDB, when it comes within a query, swallows and turns
    into a RuntimeError."""
    try:
        yield
    except RuntimeError as error:
        if str(error) != "Query interrupted":
            raise
        raise KeyboardInterrupt from error


def _stopped(run: Run) -> None:
    try:
        runs.confirm_cancelled(run)
    except runs.IllegalTransitionError as error:
        # Somebody gave it up as lost in the meantime; that is how it ended.
        logger.warning("%s", error)


def _both(first: Progress, second: Progress) -> Progress:
    def report(stage: str, share: float, counts: Mapping[str, int]) -> None:
        first(stage, share, counts)
        second(stage, share, counts)

    return report


def _part(report: Progress, start: float, stop: float) -> Callable[[str, float], None]:
    """A step's own 0 to 1 as a part of the whole."""
    return lambda stage, share: report(stage, start + (stop - start) * share, {})


def _time(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _clear_spool(paths: list[str]) -> None:
    """Files that the intake had spooled are in the lake now; other people's files stay."""
    spool = settings.SPOOL.resolve()
    for path in map(Path, paths):
        if path.resolve().is_relative_to(spool):
            path.unlink(missing_ok=True)
