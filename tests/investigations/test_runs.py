"""Every change of a run's state is allowed, written down, and made once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from investigations import runs
from investigations.models import AuditEntry, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def scoring() -> Run:
    return runs.request_scoring(by=None, queue=False)


@pytest.fixture
def sent(monkeypatch) -> list[tuple]:
    """What reaches the queue; the real queue is in ``test_tasks``."""
    messages: list[tuple] = []

    def send_task(name, args, task_id):
        messages.append((name, args, task_id, connection.in_atomic_block))

    monkeypatch.setattr(runs.current_app, "send_task", send_task)
    return messages


def trail(run: Run) -> list[tuple]:
    entries = AuditEntry.objects.filter(target_id=str(run.pk), target_type="investigations.run")
    return [
        (entry.actor, entry.action, entry.old.get("state"), entry.new.get("state"))
        for entry in entries.order_by("pk")
    ]


def test_scoring_leaves_a_trail_from_request_to_success(ada):
    run = runs.request_scoring(by=ada, until=timezone.now(), queue=False)
    runs.begin(run)
    runs.finish(run, {"clusters": 4})
    run.refresh_from_db()
    assert (run.state, run.progress, run.counts) == ("succeeded", 1.0, {"clusters": 4})
    assert run.started_at <= run.finished_at
    assert trail(run) == [
        ("ada", "run.requested", None, "queued"),
        ("worker", "run.running", "queued", "running"),
        ("worker", "run.succeeded", "running", "succeeded"),
    ]


def test_request_is_queued_only_after_commit(sent, ada, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.request_ingest(kind="exchanges", paths=["/logs"], by=ada)
        assert sent == []
    assert [(name, args, task) for name, args, task, _ in sent] == [
        ("investigations.tasks.ingest", [run.pk], run.task_id)
    ]


def test_run_that_cannot_be_queued_is_failed(monkeypatch, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr(runs.current_app, "send_task", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.request_scoring(by=None)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "could not be queued: no broker" in run.error


def test_second_scoring_is_refused_in_words(scoring):
    with pytest.raises(runs.ScoringUnderWayError, match=rf"run {scoring.pk} is queued"):
        runs.request_scoring(by=None, queue=False)
    assert Run.objects.count() == 1


def test_ingests_may_run_side_by_side():
    for _ in range(2):
        runs.request_ingest(kind="accounts", paths=["/a.csv"], by=None, queue=False)
    assert Run.objects.filter(state="queued").count() == 2


def test_scoring_may_follow_one_whose_worker_was_lost(scoring):
    runs.begin(scoring)
    Run.objects.update(heartbeat_at=timezone.now() - dt.timedelta(hours=1))
    second = runs.request_scoring(by=None, queue=False)
    scoring.refresh_from_db()
    assert (scoring.state, second.state) == ("failed", "queued")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"engine": "spark"}, runs.UnavailableEngineError),
        (
            {"since": timezone.now(), "until": timezone.now() - dt.timedelta(days=1)},
            ValueError,
        ),
    ],
)
def test_impossible_scorings_are_refused(arguments, error):
    with pytest.raises(error):
        runs.request_scoring(by=None, queue=False, **arguments)
    assert not Run.objects.exists()


@pytest.mark.parametrize(("kind", "paths"), [("prompts", ["/a"]), ("events", [])])
def test_impossible_ingests_are_refused(kind, paths):
    with pytest.raises(ValueError, match=r"."):
        runs.request_ingest(kind=kind, paths=paths, by=None)
    assert not Run.objects.exists()


def test_illegal_transition_changes_nothing(scoring):
    with pytest.raises(runs.IllegalTransitionError, match="queued and cannot become succeeded"):
        runs._move(scoring, Run.State.SUCCEEDED, actor="worker")
    scoring.refresh_from_db()
    assert scoring.state == "queued"
    assert len(trail(scoring)) == 1


def test_queued_run_is_cancelled_at_once(scoring, ada):
    runs.request_cancel(run=scoring, by=ada, reason="wrong window")
    assert scoring.state == "cancelled"
    assert AuditEntry.objects.latest("pk").reason == "wrong window"
    with pytest.raises(runs.IllegalTransitionError):
        runs.begin(scoring)


def test_running_run_is_cancelled_when_its_work_looks_up(scoring, ada):
    runs.begin(scoring)
    runs.report(scoring.pk, "Counting", 0.2, {"rows": 5})
    runs.request_cancel(run=scoring, by=ada)
    with pytest.raises(runs.Cancelled):
        runs.report(scoring.pk, "Counting", 0.4, {"rows": 9})
    with pytest.raises(runs.Cancelled):
        runs.finish(scoring, {})
    runs.confirm_cancelled(scoring)
    assert [entry[3] for entry in trail(scoring)] == [
        "queued",
        "running",
        "cancelling",
        "cancelled",
    ]


def test_ended_run_cannot_be_cancelled(scoring, ada):
    runs.begin(scoring)
    runs.fail(scoring, ValueError("no exchanges\x00 in this window"))
    assert scoring.error == "ValueError: no exchanges in this window"
    with pytest.raises(runs.IllegalTransitionError, match="failed"):
        runs.request_cancel(run=scoring, by=ada)


def test_report_stores_progress_without_a_trail(scoring, django_assert_num_queries):
    runs.begin(scoring)
    before = AuditEntry.objects.count()
    with django_assert_num_queries(2):
        runs.report(scoring.pk, "Grouping", 1.7, {"accounts": 3})
    scoring.refresh_from_db()
    assert (scoring.stage, scoring.progress, scoring.counts) == ("Grouping", 1.0, {"accounts": 3})
    assert AuditEntry.objects.count() == before


def test_report_on_a_run_that_was_given_up_stops_its_work(scoring):
    runs.begin(scoring)
    runs.fail(scoring, "The worker was lost")
    with pytest.raises(runs.Cancelled):
        runs.report(scoring.pk, "Grouping", 0.5, {})
    scoring.refresh_from_db()
    assert scoring.stage == ""


def test_only_runs_without_a_heartbeat_are_lost(scoring):
    alive = runs.request_ingest(kind="events", paths=["/e"], by=None, queue=False)
    runs.begin(alive)
    runs.begin(scoring)
    Run.objects.filter(pk=scoring.pk).update(heartbeat_at=timezone.now() - dt.timedelta(seconds=90))
    lost = runs.mark_lost(timeout=dt.timedelta(seconds=60))
    assert [run.pk for run in lost] == [scoring.pk]
    scoring.refresh_from_db()
    alive.refresh_from_db()
    assert scoring.error.startswith("The worker was lost")
    assert alive.state == "running"
    assert runs.mark_lost(timeout=dt.timedelta(seconds=60)) == []


def test_failed_run_is_started_again_as_a_new_one(sent, ada, django_capture_on_commit_callbacks):
    first = runs.request_ingest(kind="exchanges", paths=["/a"], by=ada, format="litellm")
    runs.begin(first)
    runs.fail(first, "lost")
    with django_capture_on_commit_callbacks(execute=True):
        again = runs.restart(run=first, by=ada)
    assert again.parameters == {**first.parameters, "restart_of": first.pk}
    assert (first.state, again.state) == ("failed", "queued")
    assert len(sent) == 1


def test_successful_run_is_not_started_again(scoring, ada):
    runs.begin(scoring)
    runs.finish(scoring, {})
    with pytest.raises(runs.IllegalTransitionError, match="succeeded"):
        runs.restart(run=scoring, by=ada)


def test_change_and_trail_are_rolled_back_together(scoring):
    with pytest.raises(RuntimeError), transaction.atomic():
        runs.begin(scoring)
        raise RuntimeError
    scoring.refresh_from_db()
    assert scoring.state == "queued"
    assert [entry[3] for entry in trail(scoring)] == ["queued"]


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_only_one_begins():
    run = runs.request_scoring(by=None, queue=False)
    outcomes: list[str] = []
    gate = threading.Barrier(2)

    def work() -> None:
        gate.wait()
        try:
            runs.begin(Run.objects.get(pk=run.pk))
            outcomes.append("began")
        except runs.IllegalTransitionError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["began", "refused"]
