import subprocess
import sys

import psutil
import pytest

from benchmarks.peers.race import race


def python(code):
    return [sys.executable, "-c", code]


def test_commands_run_in_turn_and_are_timed_together(tmp_path):
    run = race(
        [python("import time; time.sleep(0.2); print('one')"), python("print('two')")],
        60,
        tmp_path / "log",
    )
    assert 0.2 < run.seconds < 60
    assert (tmp_path / "log").read_text().split() == ["one", "two"]


def test_over_the_limit_all_of_it_is_ended(tmp_path):
    child = (
        "import subprocess, sys, time;"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']).pid,"
        " flush=True); time.sleep(600)"
    )
    assert race([python(child)], 3, tmp_path / "log") is None
    number = int((tmp_path / "log").read_text())
    _, alive = psutil.wait_procs(
        [psutil.Process(number)] if psutil.pid_exists(number) else [], timeout=10
    )
    assert not alive or alive[0].status() == psutil.STATUS_ZOMBIE


def test_processor_time_is_of_the_work_and_not_of_the_waiting(tmp_path):
    idle, busy = (
        race([python(code)], 60, tmp_path / "log")
        for code in ("import time; time.sleep(0.5)", "sum(i * i for i in range(10_000_000))")
    )
    assert idle.seconds > 0.5
    assert idle.cpu_seconds < busy.cpu_seconds


def test_a_command_that_fails_is_an_error(tmp_path):
    with pytest.raises(subprocess.CalledProcessError):
        race([python("raise SystemExit(3)")], 60, tmp_path / "log")
