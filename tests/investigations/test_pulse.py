"""A run's heart: throttled, seen by others at once, and hard to stop by accident."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from investigations import runs
from investigations.models import Run
from investigations.pulse import Pulse

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running() -> Run:
    run = runs.request_scoring(by=None, queue=False)
    runs.begin(run)
    return run


def until(condition, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_many_reports_are_few_writes(running, monkeypatch):
    writes = []
    monkeypatch.setattr(runs, "report", lambda *told: writes.append(told))
    start = time.monotonic()
    with Pulse(running.pk) as pulse:
        while time.monotonic() - start < 1.2:
            pulse.report("Counting", 0.5, {})
    assert 2 <= len(writes) <= 4


def test_progress_is_seen_while_the_work_is_in_a_transaction(running):
    def seen() -> bool:
        found: list[str] = []
        reader = threading.Thread(target=lambda: found.append(_stage(running)))
        reader.start()
        reader.join()
        return found == ["Storing"]

    with Pulse(running.pk) as pulse, transaction.atomic():
        pulse.report("Storing", 0.9, {"clusters": 3})
        until(seen)


def _stage(run: Run) -> str:
    try:
        return Run.objects.get(pk=run.pk).stage
    finally:
        connection.close()


def test_cancellation_interrupts_again_and_again(running):
    broken_off = []
    with Pulse(running.pk) as pulse:
        with pulse.interrupting(lambda: broken_off.append(1)):
            runs.request_cancel(run=running, by=None)
            # The second step in a row is broken off, too.
            until(lambda: len(broken_off) >= 2)
        with pytest.raises(runs.Cancelled):
            pulse.report("Counting", 0.5, {})
        # Nothing is interrupted that may not live any more.
        stopped = len(broken_off)
        beat = Run.objects.get(pk=running.pk).heartbeat_at
        until(lambda: Run.objects.get(pk=running.pk).heartbeat_at > beat)
        assert len(broken_off) == stopped


def test_beat_after_the_run_was_published_is_no_cancellation(running):
    runs.finish(running, {})
    with Pulse(running.pk) as pulse:
        pulse.report("Making the run visible", 1.0, {})
        runs.report(running.pk, "Making the run visible", 1.0, {})
        assert not pulse.cancelled


def test_run_that_is_being_cancelled_still_has_a_heartbeat(running):
    with Pulse(running.pk) as pulse:
        runs.request_cancel(run=running, by=None)
        until(lambda: pulse.cancelled)
        before = Run.objects.get(pk=running.pk).heartbeat_at
        until(lambda: Run.objects.get(pk=running.pk).heartbeat_at > before)


def test_database_that_is_away_for_a_moment_does_not_end_the_work(running, monkeypatch):
    tried = []
    report = runs.report

    def sometimes(*told):
        tried.append(told)
        if len(tried) < 3:
            raise OperationalError("the server closed the connection")
        report(*told)

    monkeypatch.setattr(runs, "report", sometimes)
    before = running.heartbeat_at
    with Pulse(running.pk) as pulse:
        until(lambda: Run.objects.get(pk=running.pk).heartbeat_at > before)
        pulse.report("Going on", 0.5, {})
    assert not pulse.cancelled
