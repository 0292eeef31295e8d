"""The chains of steps, in this process and in a real worker on a real queue."""

from __future__ import annotations

import datetime as dt
import os
import signal
import time

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from investigations import detectors, ingest, runs, tasks
from investigations.cases import following
from investigations.clusters import scoring as engine
from investigations.detectors import EmptyWindowError
from investigations.ingest.report import IngestReport
from investigations.lake.store import Lake
from investigations.models import Cluster, Membership, QueueItem, Run
from tests.investigations.results import finished_scoring, scoring_result

STAGED = "tests.investigations.staged_worker"

# The heart beats on a connection of its own, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def lake(settings, tmp_path):
    settings.SPOOL = tmp_path / "spool"
    settings.QUARANTINE = tmp_path / "quarantine"
    settings.LAKE_URL = str(tmp_path / "lake")


@pytest.fixture
def scoring() -> Run:
    run = runs.request_scoring(by=None, queue=False)
    runs.begin(run)
    return run


@pytest.fixture
def importing() -> Run:
    run = runs.request_ingest(kind="accounts", paths=["/a.csv"], by=None, format="csv", queue=False)
    runs.begin(run)
    return run


def state_of(run: Run) -> str:
    return Run.objects.values_list("state", flat=True).get(pk=run.pk)


def stand_in(monkeypatch, *, measure=None, result=None) -> None:
    monkeypatch.setattr(
        detectors, "measure", measure or (lambda reader, since, until, progress: None)
    )
    monkeypatch.setattr(engine, "score", lambda *given, read_texts: result or scoring_result())


def test_scoring_goes_from_lake_to_rows(scoring, monkeypatch):
    told = []
    stand_in(monkeypatch)
    counts = tasks.perform_score(scoring, lambda stage, share, counts: told.append(share))
    assert state_of(scoring) == "succeeded"
    assert counts["clusters"] == Cluster.objects.filter(run=scoring).count() == 4
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_scoring_takes_up_cases_whose_accounts_have_successors(scoring, monkeypatch):
    asked = []
    stand_in(monkeypatch)
    monkeypatch.setattr(following, "reopen", asked.append)
    tasks.perform_score(scoring)
    assert asked == [scoring]


def test_window_reaches_the_detectors(monkeypatch):
    seen = []
    since = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    until = dt.datetime(2026, 9, 8, tzinfo=dt.UTC)
    stand_in(
        monkeypatch, measure=lambda reader, since, until, progress: seen.append((since, until))
    )
    run = runs.request_scoring(by=None, since=since, until=until, queue=False)
    runs.begin(run)
    tasks.perform_score(run)
    assert seen == [(since, until)]


def test_scoring_an_empty_lake_fails_in_words(scoring):
    with pytest.raises(EmptyWindowError):
        tasks.perform_score(scoring)
    scoring.refresh_from_db()
    assert scoring.state == "failed"
    assert "no exchanges" in scoring.error


def test_step_that_breaks_leaves_what_people_saw(scoring, monkeypatch):
    stand_in(monkeypatch)
    tasks.perform_score(scoring)

    def measure(reader, since, until, progress):
        raise RuntimeError("out of memory")

    stand_in(monkeypatch, measure=measure)
    second = runs.request_scoring(by=None, queue=False)
    runs.begin(second)
    with pytest.raises(RuntimeError):
        tasks.perform_score(second)
    assert Run.objects.latest_run() == scoring
    assert Membership.objects.count() == 106
    assert Run.objects.get(pk=second.pk).error == "RuntimeError: out of memory"


def test_silent_step_keeps_its_heart_beating(scoring, monkeypatch):
    def measure(reader, since, until, progress):
        progress("Thinking", 0.5)
        first = Run.objects.get(pk=scoring.pk).heartbeat_at
        deadline = time.monotonic() + 10
        while Run.objects.get(pk=scoring.pk).heartbeat_at == first:
            assert time.monotonic() < deadline, "the heart stood still"
            time.sleep(0.1)

    stand_in(monkeypatch, measure=measure)
    tasks.perform_score(scoring)
    assert state_of(scoring) == "succeeded"


def test_cancellation_stops_a_step_at_its_next_report(scoring, monkeypatch):
    def measure(reader, since, until, progress):
        runs.request_cancel(run=scoring, by=None)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            progress("Working on", 0.1)
            time.sleep(0.05)

    stand_in(monkeypatch, measure=measure)
    with pytest.raises(runs.Cancelled):
        tasks.perform_score(scoring)
    assert state_of(scoring) == "cancelled"
    assert not Cluster.objects.exists()


def test_interruption_from_the_keyboard_cancels_the_run(scoring, monkeypatch):
    def measure(reader, since, until, progress):
        raise KeyboardInterrupt

    stand_in(monkeypatch, measure=measure)
    with pytest.raises(KeyboardInterrupt):
        tasks.perform_score(scoring)
    assert state_of(scoring) == "cancelled"


def test_work_of_a_run_that_was_given_up_is_thrown_away(scoring, monkeypatch):
    def measure(reader, since, until, progress):
        runs.mark_lost(timeout=dt.timedelta(), now=timezone.now() + dt.timedelta(hours=1))

    stand_in(monkeypatch, measure=measure)
    with pytest.raises(runs.Cancelled):
        tasks.perform_score(scoring)
    assert state_of(scoring) == "failed"
    assert not Cluster.objects.exists()


def test_task_leaves_a_cancelled_run_alone(monkeypatch):
    stand_in(monkeypatch)
    run = runs.request_scoring(by=None, queue=False)
    runs.request_cancel(run=run, by=None)
    tasks.score(run.pk)
    assert state_of(run) == "cancelled"
    assert not Cluster.objects.exists()


def test_ingest_hands_over_what_was_asked_for(importing, monkeypatch):
    asked = {}

    def run(lake, kind, paths, **options):
        asked.update(lake=lake.url, kind=kind, paths=paths, **options)
        options["progress"]("Reading", 0.5, {"read": 7})
        return IngestReport(read=7, new=6, duplicate=1)

    monkeypatch.setattr(ingest, "run", run)
    tasks.perform_ingest(importing)
    importing.refresh_from_db()
    assert (importing.state, importing.counts["new"]) == ("succeeded", 6)
    assert (asked["kind"], asked["paths"], asked["format"]) == ("accounts", ["/a.csv"], "csv")
    assert asked["quarantine"] == django_settings.QUARANTINE


def test_ingest_with_an_unreadable_file_fails_and_keeps_its_counts(
    importing, monkeypatch, tmp_path
):
    monkeypatch.setattr(
        ingest,
        "run",
        lambda *args, **options: IngestReport(read=7, new=7, unreadable=[tmp_path / "torn.gz"]),
    )
    tasks.perform_ingest(importing)
    importing.refresh_from_db()
    assert (importing.state, importing.counts["new"]) == ("failed", 7)
    assert "torn.gz" in importing.error


@pytest.mark.parametrize("state", ["succeeded", "failed"])
def test_spooled_file_goes_only_when_it_is_in_the_lake(monkeypatch, tmp_path, state):
    spooled = tmp_path / "spool" / "exchanges" / "1.ndjson"
    own = tmp_path / "logs.ndjson"
    for file in (spooled, own):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    unreadable = [own] if state == "failed" else []
    monkeypatch.setattr(ingest, "run", lambda *args, **options: IngestReport(unreadable=unreadable))
    run = runs.request_ingest(
        kind="exchanges", paths=[str(spooled), str(own)], by=None, queue=False
    )
    tasks.ingest(run.pk)
    assert state_of(run) == state
    assert spooled.exists() == (state == "failed")
    assert own.exists()


def test_watch_gives_up_only_the_lost(scoring, importing):
    Run.objects.filter(pk=scoring.pk).update(heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    tasks.fail_lost_runs()
    assert (state_of(scoring), state_of(importing)) == ("failed", "running")


def test_texts_expire_after_their_retention(settings, monkeypatch):
    before = []
    settings.TEXT_RETENTION_DAYS = 7
    monkeypatch.setattr(Lake, "expire_texts", lambda self, moment, held: before.append(moment) or 0)
    tasks.expire_texts()
    assert abs(before[0] - (timezone.now() - dt.timedelta(days=7))) < dt.timedelta(minutes=1)


@pytest.fixture
def direction(tmp_path, monkeypatch):
    """What ``staged_worker`` is to do."""
    file = tmp_path / "direction"
    monkeypatch.setenv("STAGE_DIRECTION", str(file))
    return file


def wait_for(run: Run, state: str, stage: str = "", seconds: float = 30) -> float:
    """Seconds until the run is in this state and stage."""
    start = time.monotonic()
    while True:
        run.refresh_from_db()
        if run.state == state and run.stage == stage:
            return time.monotonic() - start
        if time.monotonic() - start > seconds:
            pytest.fail(f"{run} stayed {run.state} {run.stage} {run.error}")
        time.sleep(0.1)


def test_killed_worker_leaves_a_failed_run_that_can_be_started_again(worker, direction):
    direction.write_text("hang")
    process = worker(STAGED)
    first = runs.request_scoring(by=None)
    wait_for(first, "running", stage="Rehearsing")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(1.1)
    lost = runs.mark_lost(timeout=dt.timedelta(seconds=1))
    assert lost == [first]
    first.refresh_from_db()
    assert first.error.startswith("The worker was lost")
    assert not Cluster.objects.exists()

    direction.write_text("go")
    worker(STAGED)
    again = runs.restart(run=first, by=None)
    wait_for(again, "succeeded")
    assert Cluster.objects.filter(run=again).count() == 4
    first.refresh_from_db()
    assert first.state == "failed"


def test_cancelled_query_stops_within_seconds_and_the_worker_lives_on(worker, direction):
    direction.write_text("query")
    worker(STAGED)
    run = runs.request_scoring(by=None)
    wait_for(run, "running", stage="Rehearsing")
    time.sleep(0.5)
    runs.request_cancel(run=run, by=None)
    assert wait_for(run, "cancelled") < 5
    assert not Cluster.objects.exists()

    direction.write_text("go")
    following = runs.request_scoring(by=None)
    wait_for(following, "succeeded")
    assert Run.objects.latest_run() == following


def test_the_queue_is_lined_up_even_if_its_worker_died_before():
    tasks.refresh_queue()  # before any scoring
    finished_scoring()
    QueueItem.objects.all().delete()
    tasks.refresh_queue()
    assert QueueItem.objects.filter(state="waiting").count() == 4
