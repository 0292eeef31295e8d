"""Commands one after the other, timed as a whole, up to a limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.machine import ROOT


def race(commands: Sequence[Sequence[str]], limit: float, log: Path) -> float | None:
    """Seconds of wall time until the last command has ended; None when ``limit`` was not enough.

    What they print goes to ``log``. A command that is over the limit is killed with its children.

    Raises:
        subprocess.CalledProcessError: a command failed.
    """
    began = time.perf_counter()
    with log.open("w", encoding="utf-8") as output:
        for command in commands:
            process = subprocess.Popen(
                command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
            try:
                status = process.wait(limit - (time.perf_counter() - began))
            except subprocess.TimeoutExpired:
                return None
            finally:
                _end(process)
            if status:
                raise subprocess.CalledProcessError(status, command)
    return time.perf_counter() - began


def _end(process: subprocess.Popen[bytes]) -> None:
    """The process and whatever it started are gone; its group has its number."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
