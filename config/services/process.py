"""Starting and ending the process of an embedded server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from config.mortality import die_with_parent
from config.services.identity import Identity

LARGEST_LOG = 8 << 20


def spawn(
    command: Sequence[str], *, identity: Identity, home: Path, stop_signal: int, feed: bytes = b""
) -> subprocess.Popen[bytes]:
    """Start ``command`` in ``home`` as ``identity``, with ``feed`` on its standard input.

    Its output goes to ``home/log``. On Linux it gets ``stop_signal`` when this process dies.
    """
    log = home / "log"
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".old"))
    log.touch(mode=0o600)
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            list(command),
            cwd=home,
            env=clean_environment(),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent(stop_signal, os.getpid()),  # this process has no threads
            **identity.for_popen(),
        )
    if process.stdin:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(feed)
            process.stdin.close()
    return process


def clean_environment() -> dict[str, str]:
    """Only what a server needs; PGHOST, PGDATA and their kin must not reach it."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def await_answer(
    process: subprocess.Popen[bytes], answers: Callable[[], bool], *, log: Path, seconds: float
) -> None:
    """Return when ``answers()``. Raise RuntimeError when ``process`` ends or time is up."""
    deadline = time.monotonic() + seconds
    while not answers():
        if process.poll() is not None:
            raise RuntimeError(f"it ended with status {process.returncode}; see {log}\n{tail(log)}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"no answer in {seconds:.0f} s; see {log}\n{tail(log)}")
        time.sleep(0.03)


def end(process: subprocess.Popen[bytes], signals: Sequence[int], *, seconds: float = 15) -> None:
    """Send ``signals`` one after the other, each with ``seconds`` to take effect, then SIGKILL."""
    for number in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)


def end_leftover(pid_file: Path, marker: str, number: int) -> None:
    """End the server that an earlier keeper lost, if the process in ``pid_file`` is still it.

    A process number may since have gone to a stranger, so its command line must hold ``marker``.
    A file that names nobody, or a stranger, is removed: PostgreSQL would not start beside it.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        if marker in " ".join(process.cmdline()):
            process.send_signal(number)
            process.wait(30)
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess, psutil.AccessDenied):
        pass
    pid_file.unlink(missing_ok=True)


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, for an error message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
