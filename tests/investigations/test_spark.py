"""Scoring on a real Spark cluster: a master and two workers on loopback, one of them killed."""

from __future__ import annotations

import dataclasses
import math
import signal
import threading
import time
from collections.abc import Iterator
from io import StringIO
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.core.management import CommandError, call_command
from pyspark import SparkContext

from investigations import detectors, runs, tasks
from investigations.clusters import scoring as engine
from investigations.lake.engines.spark import driver
from investigations.lake.store import Lake
from investigations.models import Run
from tests import spark_cluster
from tests.investigations import published, worlds
from tests.investigations.worlds import Cast

# The heart beats on a connection of its own, which sees only what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

VICTIM = spark_cluster.HOSTS[1]
# By then accounts and samples are counted and kept, and half of the detectors have run.
STAGE = "Linking by prompt template"
CASTS = (
    dataclasses.replace(worlds.CROWD, accounts=60, exchanges=20),
    dataclasses.replace(worlds.RING, accounts=24, exchanges=40),
    Cast("seats", 12, 30, prompts=20, organisation="org", verified=True, shared=("signup_ip",)),
    Cast("pool", 16, 30, template=2, mixed=0.5, shared=("payment_fingerprint", "ip"), age_days=5),
)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark_cluster.Cluster]:
    found = spark_cluster.Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("shared") / "lake", threads=1)
    published.add(lake, worlds.world(CASTS), worlds.messy(3))
    return lake


@pytest.fixture(autouse=True)
def installation(settings, tmp_path, cluster, lake, monkeypatch) -> None:
    settings.LAKE_URL = lake.url
    settings.SPARK_MASTER_URL = cluster.address
    monkeypatch.setenv("SPARK_CONF_DIR", spark_cluster.configuration(tmp_path / "conf"))


class Killer:
    """Kills the victim's worker as soon as an executor of it has a task at hand."""

    def __init__(self, cluster: spark_cluster.Cluster) -> None:
        self.cluster = cluster
        self.stages: list[str] = []
        self.struck_at = ""
        self._thread = threading.Thread(target=self._strike)

    def hear(self, stage: str) -> None:
        self.stages.append(stage)
        if stage == STAGE:
            self._thread.start()

    def wait(self) -> None:
        self._thread.join(60)

    def _strike(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._busy():
                # What stands still cannot finish before it is killed.
                self.cluster.signal(VICTIM, signal.SIGSTOP)
                time.sleep(0.3)
                if self._busy():
                    self.struck_at = self.stages[-1]
                    self.cluster.kill(VICTIM)
                    return
                self.cluster.signal(VICTIM, signal.SIGCONT)

    def _busy(self) -> bool:
        tracker = SparkContext._active_spark_context._jsc.sc().statusTracker()
        return any(
            info.host() == VICTIM and info.numRunningTasks() > 0
            for info in tracker.getExecutorInfos()
        )


def test_a_worker_that_dies_in_the_middle_changes_nothing(cluster, lake, monkeypatch) -> None:
    cluster.start_workers()
    killer, results = Killer(cluster), []
    measure, score = detectors.measure, engine.score

    def heard(progress):
        return lambda stage, share: (killer.hear(stage), progress(stage, share))

    monkeypatch.setattr(
        detectors,
        "measure",
        lambda reader, since, until, progress: measure(reader, since, until, heard(progress)),
    )
    monkeypatch.setattr(
        engine,
        "score",
        lambda measured, progress, threshold, **options: (
            results.append(score(measured, heard(progress), threshold, **options)) or results[0]
        ),
    )
    out = StringIO()
    call_command("score", "--engine", "spark", stdout=out, stderr=StringIO())
    killer.wait()
    assert killer.struck_at
    assert killer.stages.index(killer.struck_at) < len(killer.stages) - 5
    assert cluster.workers("DEAD") == [VICTIM]

    with lake.reader() as reader:
        expected = score(measure(reader))
    assert len(expected.clusters) > 2
    assert any(found.flagged for found in expected.clusters)
    same(expected, results[0])
    assert Run.objects.get().state == "succeeded"
    assert f"{len(expected.clusters)} clusters" in out.getvalue()


def same(expected: Any, found: Any, where: str = "result") -> None:
    """Equal, but for what the order of additions does to the last digits of a fraction."""
    assert type(expected) is type(found), where
    if isinstance(expected, float):
        unknown = math.isnan(expected) and math.isnan(found)
        assert unknown or math.isclose(expected, found, rel_tol=1e-9, abs_tol=1e-9), where
    elif isinstance(expected, pa.Table):
        same(expected.to_pydict(), found.to_pydict(), where)
    elif isinstance(expected, np.ndarray):
        np.testing.assert_allclose(expected, found, rtol=1e-9, atol=1e-9, err_msg=where)
    elif dataclasses.is_dataclass(expected):
        for field in dataclasses.fields(expected):
            ours, theirs = getattr(expected, field.name), getattr(found, field.name)
            same(ours, theirs, f"{where}.{field.name}")
    elif isinstance(expected, dict):
        assert expected.keys() == found.keys(), where
        for key, value in expected.items():
            same(value, found[key], f"{where}[{key}]")
    elif isinstance(expected, list | tuple):
        assert len(expected) == len(found), where
        for place, pair in enumerate(zip(expected, found, strict=True)):
            same(*pair, f"{where}[{place}]")
    else:
        assert expected == found, where


def test_a_cancelled_scoring_stops_its_spark_job(cluster, monkeypatch) -> None:
    cluster.start_workers()
    run = runs.request_scoring(by=None, engine="spark", queue=False)
    runs.begin(run)
    took: list[float] = []

    def measure(reader, since, until, progress):
        canceller = threading.Timer(1, runs.request_cancel, kwargs={"run": run, "by": None})
        canceller.start()
        start = time.monotonic()
        try:
            reader.connection.raw_sql(
                "SELECT sum(hash(a.id, b.id)) FROM range(3000000) a CROSS JOIN range(1000) b"
            ).collect()
        finally:
            took.append(time.monotonic() - start)

    monkeypatch.setattr(detectors, "measure", measure)
    with pytest.raises(runs.Cancelled):
        tasks.perform_score(run)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert took[0] < 30


def test_a_cluster_without_room_is_an_error_in_words(tmp_path, monkeypatch) -> None:
    with (tmp_path / "conf" / "spark-defaults.conf").open("a") as file:
        file.write("spark.executor.memory 900g\n")
    monkeypatch.setattr(driver, "EXECUTOR_SECONDS", 0.5)
    err = StringIO()
    with pytest.raises(CommandError, match="gave no executor"):
        call_command("score", "--engine", "spark", stderr=err)
    assert "Waiting for the Spark cluster" in err.getvalue()
    found = Run.objects.get()
    assert found.state == "failed"
    assert "memory and cores" in found.error


def test_a_cluster_that_is_not_there_fails_the_run_in_words(settings) -> None:
    settings.SPARK_MASTER_URL = "spark://127.0.0.1:1"
    with pytest.raises(CommandError, match="No Spark master answers"):
        call_command("score", "--engine", "spark")
    assert "No Spark master answers" in Run.objects.get().error
