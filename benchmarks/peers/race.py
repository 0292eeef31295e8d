"""Commands one after the other, timed as a whole, up to a limit."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import ROOT


class Run(NamedTuple):
    """``seconds`` on the clock; ``cpu_seconds`` of all cores, which other load lengthens less."""

    seconds: float
    cpu_seconds: float


def race(commands: Sequence[Sequence[str]], limit: float, log: Path) -> Run | None:
    """What it took until the last command has ended; None when ``limit`` seconds were not enough.

    What they print goes to ``log``. A command that is over the limit is killed with its children.

    Raises:
        subprocess.CalledProcessError: a command failed.
    """
    began, used = time.perf_counter(), _cpu_seconds()
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
    return Run(time.perf_counter() - began, _cpu_seconds() - used)


def _cpu_seconds() -> float:
    """Of all children that have ended, and of theirs."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _end(process: subprocess.Popen[bytes]) -> None:
    """The process and whatever it started are gone; its group has its number."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
