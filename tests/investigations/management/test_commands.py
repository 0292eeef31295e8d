"""The commands of the contract, as a shell sees them."""

from __future__ import annotations

import io
import json
import os
import signal
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command

from investigations import detectors, runs, tasks
from investigations.clusters import scoring as engine
from investigations.lake.schema import TRUTH
from investigations.models import AuditEntry, Run
from tests.investigations.results import account_ids, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db(transaction=True)

ACCOUNTS = "account_id,created_at,plan\na1,2026-09-01T00:00:00Z,pro\na2,2026-09-02T00:00:00Z,free\n"


@pytest.fixture(autouse=True)
def installation_of_its_own(settings, tmp_path):
    settings.QUARANTINE = tmp_path / "quarantine"
    settings.LAKE_URL = str(tmp_path / "lake")


@pytest.fixture
def scoring_stand_in(monkeypatch):
    monkeypatch.setattr(detectors, "measure", lambda reader, since, until, progress: None)
    monkeypatch.setattr(
        engine, "score", lambda measurements, progress, threshold, read_texts: scoring_result()
    )


@pytest.fixture
def truth(tmp_path):
    rows = [
        {"account_id": account, "label": "campaign", "group": "hydra"}
        for account in account_ids("hydra", 40)
    ]
    rows += [
        {"account_id": account, "label": "benign", "group": "campus"}
        for account in account_ids("judge", 24)
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=TRUTH), tmp_path / "truth.parquet")
    return tmp_path / "truth.parquet"


def run_command(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_ingest_tells_what_became_of_the_rows(tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_text(ACCOUNTS)
    out, err = run_command("ingest", "accounts", str(file))
    assert "Rows read: 2; new: 2; duplicate: 0; rejected: 0" in out
    assert " % " in err or "%" in err
    out, _ = run_command("ingest", "accounts", str(file))
    assert "new: 0; duplicate: 2" in out
    assert set(Run.objects.values_list("kind", "state")) == {("ingest", "succeeded")}


def test_ingest_names_each_problem_and_the_quarantine(tmp_path):
    file = tmp_path / "accounts.csv"
    file.write_text(ACCOUNTS + "a3,not-a-time,pro\n")
    out, err = run_command("ingest", "accounts", str(file))
    assert "new: 2; duplicate: 0; rejected: 1" in out
    assert f"{file}: row 3" in err
    quarantine = out.split("reason: ")[1].strip()
    assert "not-a-time" in open(quarantine).read()  # noqa: PTH123, SIM115
    assert Run.objects.get().state == "succeeded"


def test_ingest_fails_only_for_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "good.csv").write_text(ACCOUNTS)
    (tmp_path / "torn.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(CommandError, match="1 file") as raised:
        run_command("ingest", "accounts", str(tmp_path / "*"))
    assert raised.value.returncode == 1
    run = Run.objects.get()
    assert (run.state, run.counts["new"]) == ("failed", 2)


def test_ingest_resolves_paths_for_whoever_starts_it_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    run_command("ingest", "accounts", "./*.csv")
    assert Run.objects.get().parameters["paths"] == [str(tmp_path / "*.csv")]


def test_run_of_the_shell_has_its_trail(scoring_stand_in, monkeypatch):
    monkeypatch.setenv("LOGNAME", "pia")
    run_command("score")
    entries = AuditEntry.objects.order_by("pk").values_list("actor", "action")
    assert list(entries) == [
        ("shell:pia", "run.requested"),
        ("shell:pia", "run.running"),
        ("worker", "run.succeeded"),
    ]
    assert Run.objects.get().created_by is None


def test_score_says_what_it_found(scoring_stand_in):
    out, err = run_command("score", "--since", "2026-09-01", "--until", "2026-10-01T00:00:00Z")
    assert "4 clusters, 3 of them flagged with 94 accounts; 2 campaigns" in out
    assert "HC-00001  0.990  distillation  40 accounts" in out
    assert "Clusters since the scoring before: 4 new\n" in out
    assert "Making the run visible" in err
    assert Run.objects.get().parameters["since"] == "2026-09-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--since", "yesterday"), "not a time"),
        (("--since", "2026-09-02", "--until", "2026-09-01"), "window is empty"),
        ((), "no exchanges"),
    ],
)
def test_score_that_cannot_be_done_says_why(arguments, message):
    with pytest.raises(CommandError, match=message):
        run_command("score", *arguments)


def test_spark_without_a_cluster_is_refused():
    with pytest.raises(CommandError, match="needs SPARK_MASTER_URL") as raised:
        run_command("score", "--engine", "spark")
    assert raised.value.returncode == 2
    assert not Run.objects.exists()


def test_second_scoring_is_refused(scoring_stand_in):
    runs.request_scoring(by=None, queue=False)
    with pytest.raises(CommandError, match="one scoring at a time"):
        run_command("score")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_command_cancels_its_run(monkeypatch, number):
    def measure(reader, since, until, progress):
        os.kill(os.getpid(), number)
        threading.Event().wait(10)

    monkeypatch.setattr(detectors, "measure", measure)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(CommandError, match="Interrupted") as raised:
        run_command("score")
    assert raised.value.returncode == 130
    assert Run.objects.get().state == "cancelled"
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interruption_in_the_middle_of_a_query_cancels_too(monkeypatch, number):
    def measure(reader, since, until, progress):
        interruption = threading.Timer(0.3, os.kill, (os.getpid(), number))
        interruption.start()
        query = "SELECT sum(hash(a.range + b.range)) FROM range(100000) a, range(1000000) b"
        reader.connection.con.execute("SET threads = 1")  # this one, which hears of signals
        reader.connection.con.execute(query)

    monkeypatch.setattr(detectors, "measure", measure)
    with pytest.raises(CommandError, match="Interrupted") as raised:
        run_command("score")
    assert raised.value.returncode == 130
    assert Run.objects.get().state == "cancelled"


def test_run_cancelled_in_the_browser_ends_the_command(monkeypatch):
    def measure(reader, since, until, progress):
        runs.request_cancel(run=Run.objects.get(), by=None)
        waiting = threading.Event()
        while not waiting.wait(0.1):
            progress("Working on", 0.1)

    monkeypatch.setattr(detectors, "measure", measure)
    with pytest.raises(CommandError, match="cancelled"):
        run_command("score")
    assert Run.objects.get().state == "cancelled"


def test_failure_of_a_step_is_not_hidden(monkeypatch):
    def perform(run, progress):
        raise ZeroDivisionError

    monkeypatch.setattr(tasks, "perform_score", perform)
    with pytest.raises(ZeroDivisionError):
        run_command("score")


@pytest.mark.parametrize(("what", "number"), [("clusters", 4), ("accounts", 146)])
def test_export_writes_the_latest_run(tmp_path, what, number):
    finished_scoring()
    output = tmp_path / "out.jsonl"
    out, _ = run_command("export", what, "--output", str(output))
    assert f"{number} {what} written to {output}" in out
    assert len(output.read_text().splitlines()) == number


def test_export_without_a_run_says_so(tmp_path):
    with pytest.raises(CommandError, match="Nothing has been scored"):
        run_command("export", "clusters", "--output", str(tmp_path / "out.jsonl"))


def test_evaluate_prints_the_quality_and_writes_it(truth, tmp_path):
    finished_scoring()
    out, _ = run_command("evaluate", "--truth", str(truth), "--json", str(tmp_path / "q.json"))
    assert "0.6250" in out  # 40 of 64
    assert "campus" in out
    figures = json.loads((tmp_path / "q.json").read_text())
    assert (figures["precision"], figures["recall"]) == (0.625, 1.0)
    assert figures["campaigns"][0]["recall"] == 1.0
    assert figures["distillation_error"] is None
    assert figures["decoys"][0]["flagged"] == 24


def test_evaluate_refuses_what_is_no_truth_file(tmp_path):
    (tmp_path / "truth.parquet").write_text("nonsense")
    with pytest.raises(CommandError, match="not a truth file"):
        run_command("evaluate", "--truth", str(tmp_path / "truth.parquet"))


def test_simulate_writes_what_ingest_and_evaluate_read(tmp_path):
    output = tmp_path / "made"
    out, err = run_command(
        "simulate", "--scale", "0.0001", "--seed", "3", "--evasion", "lazy", "--output", str(output)
    )
    assert f"Written to {output}" in out
    assert "%" in err
    assert set(TRUTH.names) <= set(pq.read_schema(output / "truth.parquet").names)
    assert list((output / "exchanges").glob("*.parquet"))
    for name in ("accounts.parquet", "events.parquet"):
        assert (output / name).exists()


def test_simulate_says_why_it_cannot(tmp_path):
    with pytest.raises(CommandError, match="scale"):
        run_command("simulate", "--scale", "0", "--output", str(tmp_path / "made"))
