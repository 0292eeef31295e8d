"""A command in a process of its own: how long it took and how much memory it held at most."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.machine import ROOT, high_water

# Between two looks at a process; its high-water mark only ever rises, so little is missed.
LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """``seconds`` is the whole process's wall time, ``peak_mib`` its resident set at its largest
    (without children), ``said`` the JSON object that it printed last, empty for other output."""

    seconds: float
    peak_mib: float
    said: Mapping[str, Any] = field(default_factory=dict)


class FailedError(RuntimeError):
    """The process ended with an error; the message is what it said last."""


def measured(words: Sequence[str], environment: Mapping[str, str], log: Path) -> Measured:
    """Run a command to its end; what it writes goes to ``log``.

    Raises:
        FailedError: its exit status was not 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w+", encoding="utf-8") as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            words, cwd=ROOT, env=dict(environment), stdout=output, stderr=subprocess.STDOUT
        )
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, high_water(process.pid))
            time.sleep(LOOK_SECONDS)
        seconds = time.perf_counter() - began
        output.seek(0)
        lines = output.read().splitlines()
    if process.returncode:
        raise FailedError("\n".join([f"{' '.join(words)} ended with {process.returncode}", *lines]))
    said = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return Measured(round(seconds, 3), round(said.get("peak_mib", peak), 1), said)


def step(name: str, *words: str | Path) -> list[str]:
    """The command line of one of ``benchmarks.steps``."""
    return [sys.executable, "-m", "benchmarks.steps", name, *map(str, words)]
