"""A batch in a real worker on a real queue."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time

import pytest

from investigations.models import Batch, QueueItem, Verdict
from investigations.triage import batches, verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 60


def wait_for(condition, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_worker_that_is_killed_in_the_middle_leaves_nothing_undone_and_nothing_twice(worker, ana):
    groups = [cluster(account_ids(f"n{n}", 3), campaign=None, seed=n) for n in range(MANY)]
    finished_scoring(scoring_result(groups))
    process = worker()
    batch = batches.start(
        by=ana,
        action=Batch.Action.DISMISS,
        items=QueueItem.objects.all(),
        filter="",
        expected=MANY,
        reason="A class",
        explanation=verdicts.INNOCENT[0],
    )
    wait_for(lambda: Verdict.objects.count() >= 5)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    batch.refresh_from_db()
    assert batch.state == "running"
    assert 0 < Verdict.objects.count() < MANY
    assert batches.resume_lost(timeout=dt.timedelta()) == [batch]

    worker()
    wait_for(lambda: Batch.objects.get(pk=batch.pk).state == "done")
    batch.refresh_from_db()
    assert (batch.done_count, batch.skipped_count, batch.failed_count) == (MANY, 0, 0)
    assert Verdict.objects.values("cluster").distinct().count() == Verdict.objects.count() == MANY

    batches.reverse(batch=batch, by=ana, reason="It was none")
    wait_for(lambda: Batch.objects.get(pk=batch.pk).state == "reversed")
    assert QueueItem.objects.filter(state="waiting").count() == MANY
