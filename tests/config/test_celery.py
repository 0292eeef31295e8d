from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from config.celery import app
from investigations.models import Run


def test_a_task_travels_through_the_broker_to_a_worker(worker: Callable) -> None:
    long_ago = timezone.now() - dt.timedelta(hours=1)
    run = Run.objects.create(
        kind=Run.Kind.SCORE, state=Run.State.RUNNING, started_at=long_ago, heartbeat_at=long_ago
    )
    worker()
    app.send_task("investigations.tasks.fail_lost_runs")
    deadline = time.monotonic() + 20
    while run.state != Run.State.FAILED:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        run.refresh_from_db()


def test_beat_knows_only_tasks_that_there_are() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled and scheduled <= set(app.tasks)


def test_what_takes_minutes_holds_up_nothing_that_somebody_waits_for() -> None:
    app.loader.import_default_modules()
    ours = [name for name in app.tasks if name.startswith("investigations.")]
    lines = {name: app.amqp.router.route({}, name)["queue"].name for name in ours}
    long = {f"investigations.tasks.{name}" for name in settings.LONG_TASKS}
    assert {name for name, line in lines.items() if line == "celery"} == long
    assert {line for name, line in lines.items() if name not in long} == {"quick"}
