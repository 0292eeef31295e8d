from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.services.identity import Identity
from config.services.process import (
    LARGEST_LOG,
    await_answer,
    clean_environment,
    end,
    end_leftover,
    spawn,
)


def start(home: Path, program: str, feed: bytes = b"") -> subprocess.Popen[bytes]:
    return spawn(
        [sys.executable, "-c", program],
        identity=Identity(),
        home=home,
        stop_signal=signal.SIGTERM,
        feed=feed,
    )


def test_it_gets_its_feed_and_writes_its_log(tmp_path: Path) -> None:
    assert start(tmp_path, "print(input()[::-1])", b"olleh\n").wait(10) == 0
    assert (tmp_path / "log").read_text() == "hello\n"


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"x" * (LARGEST_LOG + 1))
    start(tmp_path, "print('new')").wait(10)
    assert (tmp_path / "log").read_text() == "new\n"
    assert (tmp_path / "log.old").stat().st_size > LARGEST_LOG


def test_an_end_before_the_first_answer_is_told_with_the_log(tmp_path: Path) -> None:
    process = start(tmp_path, "import sys; sys.exit('no such option')")
    with pytest.raises(RuntimeError, match=r"status 1(.|\n)*no such option"):
        await_answer(process, lambda: False, log=tmp_path / "log", seconds=10)


def test_silence_is_told_as_well(tmp_path: Path) -> None:
    process = start(tmp_path, "import time; time.sleep(60)")
    with pytest.raises(RuntimeError, match="no answer in 0 s"):
        await_answer(process, lambda: False, log=tmp_path / "log", seconds=0.1)
    end(process, [signal.SIGTERM])
    assert process.returncode == -signal.SIGTERM


def test_one_who_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(15, 1); print(1, flush=True); time.sleep(60)"
    process = start(tmp_path, deaf)
    await_answer(
        process, lambda: (tmp_path / "log").read_text() != "", log=tmp_path / "log", seconds=10
    )
    end(process, [signal.SIGTERM], seconds=0.2)
    assert process.returncode == -signal.SIGKILL


def test_a_leftover_is_ended_and_a_stranger_is_not(tmp_path: Path) -> None:
    process = start(tmp_path, f"import time; time.sleep(60)  # {tmp_path}")
    time.sleep(0.1)
    pid_file = tmp_path / "pid"
    pid_file.write_text(f"{process.pid}\nmore\n")
    end_leftover(pid_file, "/some/other/installation", signal.SIGTERM)
    assert process.poll() is None and not pid_file.exists()

    pid_file.write_text(f"{process.pid}\n")
    end_leftover(pid_file, str(tmp_path), signal.SIGTERM)
    process.wait(5)
    assert not pid_file.exists()


@pytest.mark.parametrize("content", ["", "nonsense", "999999999\n", "-1\n"])
def test_a_pid_file_that_names_nobody_is_removed(tmp_path: Path, content: str) -> None:
    pid_file = tmp_path / "pid"
    pid_file.write_text(content)
    end_leftover(pid_file, "anything", signal.SIGTERM)
    assert not pid_file.exists()
    end_leftover(pid_file, "anything", signal.SIGTERM)


def test_servers_hear_nothing_of_the_callers_environment(monkeypatch) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert set(clean_environment()) == {"PATH", "LC_ALL", "TZ"}
