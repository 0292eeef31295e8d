from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from config.processes import Child, GaveUpError, Supervisor, installation

ROOT = Path(__file__).resolve().parents[2]
SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); " + SLEEP
PARENT = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', {!r}]); {}"
ALONE = """
import pathlib, sys, time
from config.processes import Child, Supervisor
with Supervisor([Child("one", [sys.executable, "-c", "import time; time.sleep(60)"])],
                logs=pathlib.Path(sys.argv[1])) as supervisor:
    print(supervisor.children[0].process.pid, flush=True)
    supervisor.watch()
"""


def child(program: str, *signals: signal.Signals) -> Child:
    return Child("one", [sys.executable, "-c", program], signals or (signal.SIGTERM,))


def until(is_so) -> None:
    deadline = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_all_run_inside_the_block_and_none_after_it(tmp_path: Path) -> None:
    children = [child(SLEEP), child(PARENT.format(SLEEP, SLEEP))]
    with Supervisor(children, logs=tmp_path):
        until(lambda: psutil.Process(children[1].process.pid).children())
        (grandchild,) = psutil.Process(children[1].process.pid).children()
        assert all(each.process.poll() is None for each in children)
    assert [each.process.returncode for each in children] == [-signal.SIGTERM] * 2
    until(lambda: not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE)


def test_one_that_ended_is_started_again(tmp_path: Path) -> None:
    one = child(SLEEP)
    with Supervisor([one], logs=tmp_path) as supervisor:
        first = one.process
        first.kill()
        first.wait()
        supervisor.check()
        assert one.process.pid != first.pid and one.process.poll() is None


def test_one_that_keeps_ending_is_given_up_with_its_log_named(tmp_path: Path) -> None:
    one = child("print('cannot')")
    with (
        pytest.raises(GaveUpError, match=f"one keeps ending; see {tmp_path}/one.log"),
        Supervisor([one], logs=tmp_path) as supervisor,
    ):
        supervisor.watch()
    assert "cannot" in (tmp_path / "one.log").read_text()


def test_the_next_signal_follows_for_one_who_does_not_listen(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("config.processes.PATIENCE_SECONDS", 0.3)
    polite, deaf = child(DEAF, signal.SIGTERM, signal.SIGQUIT), child(DEAF)
    deaf.name = "deaf"
    with Supervisor([polite, deaf], logs=tmp_path):
        until(lambda: all(path.read_text() for path in tmp_path.glob("*.log")))
    assert polite.process.returncode == -signal.SIGQUIT
    assert deaf.process.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of that")
def test_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", ALONE, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
    )
    one = psutil.Process(int(supervisor.stdout.readline()))
    supervisor.kill()
    supervisor.communicate()
    until(lambda: not one.is_running() or one.status() == psutil.STATUS_ZOMBIE)


def test_an_installation_is_web_beat_and_a_worker_for_each_line(tmp_path: Path) -> None:
    children = {
        each.name: each for each in installation(tmp_path, "127.0.0.1", 8123, web_workers=3)
    }
    assert list(children) == ["web", "worker", "quick-worker", "beat"]
    web = children["web"].command
    assert "8123" in web and web[web.index("--workers") + 1] == "3"
    lines = {name: children[name].command for name in ("worker", "quick-worker")}
    assert {name: line[line.index("-Q") + 1] for name, line in lines.items()} == {
        "worker": settings.CELERY_TASK_DEFAULT_QUEUE,
        "quick-worker": settings.QUICK_QUEUE,
    }
    assert children["worker"].stop_signals == (signal.SIGTERM, signal.SIGQUIT)
    assert os.fspath(tmp_path / "beat-schedule") in children["beat"].command
