"""A simulated month, brought into the installation through the commands that anybody would use.

Each step leaves a mark when it is done, so that a start that was broken off goes on where it was.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.mortality import die_with_parent
from config.processes import ROOT
from investigations.models import Run

SCENARIO = ("--scenario", "headline", "--scale", "0.01", "--evasion", "careful")
SECONDS_TO_STOP = 10


class StepFailedError(RuntimeError):
    """A command of the chain failed; it has said why itself."""


class OwnDataError(RuntimeError):
    """The installation holds real data, which a simulated month must not be mixed with."""


@dataclass(frozen=True)
class Month:
    """The simulated month of the installation in ``var``."""

    var: Path

    @property
    def folder(self) -> Path:
        return self.var / "demo" / "month"

    @property
    def ingested(self) -> Path:
        return self.var / "demo" / "ingested"

    def prepare(self, announce: Callable[[str], None]) -> None:
        """Simulate, ingest and score, whatever of it has not been done yet.

        ``announce`` is told what comes next. Raises StepFailedError and OwnDataError.
        """
        if not self.folder.exists() and Run.objects.exists():
            raise OwnDataError(
                f"{self.var} holds data of its own: set HYDRASCOPE_VAR to another folder."
            )
        if not self.folder.exists():
            announce("Simulating a month of traffic")
            self._simulate()
        if not self.ingested.exists():
            announce("Reading the usage logs")
            for kind in ("accounts", "events"):
                manage("ingest", kind, str(self.folder / f"{kind}.parquet"))
            manage("ingest", "exchanges", str(self.folder / "exchanges"))
            self.ingested.touch()
        prices = self.var / "prices.toml"
        if not prices.exists():  # its reader may have written a list of their own
            shutil.copyfile(Path(__file__).with_name("prices.toml"), prices)
        if Run.objects.latest_run() is None:
            announce("Looking for campaigns")
            manage("score")

    def _simulate(self) -> None:
        draft = self.folder.with_name("month.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.parent.mkdir(parents=True, exist_ok=True)
        manage("simulate", *SCENARIO, "--output", str(draft))
        draft.rename(self.folder)


def manage(*arguments: str) -> None:
    """Run one of the program's own commands on this terminal. Raises StepFailedError."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM, os.getpid()),
    )
    try:
        status = process.wait()
    except BaseException:
        _interrupt(process)
        raise
    if status:
        raise StepFailedError(f"manage.py {' '.join(arguments)} ended with status {status}")


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
            return
