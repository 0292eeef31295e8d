"""Web server, worker and beat side by side: started together, kept alive, stopped together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.mortality import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 8.0
RESTARTS = 5
RESTART_WINDOW_SECONDS = 60.0


class GaveUpError(RuntimeError):
    """A process ended again and again; the message names it and its log."""


@dataclass
class Child:
    """One process of the installation; ``stop_signals`` are sent one after the other."""

    name: str
    command: Sequence[str]
    stop_signals: Sequence[signal.Signals] = (signal.SIGTERM,)
    process: subprocess.Popen[bytes] | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))


class Supervisor:
    """Runs children with their output in ``logs``; a context manager that leaves none behind."""

    def __init__(self, children: Sequence[Child], *, logs: Path) -> None:
        self.children = children
        self.logs = logs

    def __enter__(self) -> Supervisor:
        self.logs.mkdir(parents=True, exist_ok=True)
        try:
            for child in self.children:
                self._start(child)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def check(self) -> None:
        """Start again whatever has ended. Raises GaveUpError when that keeps happening."""
        for child in self.children:
            if child.process and child.process.poll() is not None:
                times = child.starts
                if len(times) > RESTARTS and times[-1] - times[0] < RESTART_WINDOW_SECONDS:
                    raise GaveUpError(f"The {child.name} keeps ending; see {self._log(child)}")
                self._signal(child, signal.SIGKILL)  # what it may have left in its group
                self._start(child)

    def watch(self) -> None:
        """Keep everything running until interrupted."""
        while True:
            self.check()
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop all of them, politely first; returns when each one and its group are gone."""
        longest = max(len(child.stop_signals) for child in self.children)
        for step in range(longest):
            for child in self.children:
                if (
                    step < len(child.stop_signals)
                    and child.process
                    and child.process.poll() is None
                ):
                    child.process.send_signal(child.stop_signals[step])
            if self._all_ended(PATIENCE_SECONDS):
                break
        for child in self.children:
            self._signal(child, signal.SIGKILL)
            if child.process:
                child.process.wait()

    def _start(self, child: Child) -> None:
        with self._log(child).open("ab") as log:
            child.process = subprocess.Popen(  # noqa: S603
                list(child.command),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches only this process, which stops the others
                preexec_fn=die_with_parent(child.stop_signals[-1], os.getpid()),
            )
        child.starts.append(time.monotonic())

    def _all_ended(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while any(child.process and child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def _log(self, child: Child) -> Path:
        return self.logs / f"{child.name}.log"

    @staticmethod
    def _signal(child: Child, number: signal.Signals) -> None:
        """Signal the child's whole group, which lives on under its number while it has members."""
        if child.process:
            try:
                os.killpg(child.process.pid, number)
            except (ProcessLookupError, PermissionError):
                return


def installation(var: Path, host: str, port: int, *, web_workers: int) -> list[Child]:
    """The processes of one installation: web server on ``host:port``, beat, and a worker for what
    takes minutes beside one for what somebody waits for."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "config"]
    web = ["granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    # Threads of one process wait for each other whenever a page is being put together.
    web += ["--workers", str(web_workers), "--blocking-threads", "4", "--respawn-failed-workers"]
    web += ["--workers-kill-timeout", "5", "--log-level", "warning", "config.wsgi:application"]
    # A worker in the middle of a task finishes it on SIGTERM; SIGQUIT ends the task, too, and its
    # run is marked failed.
    worker = [*celery, "worker", "--loglevel", "INFO"]
    polite = (signal.SIGTERM, signal.SIGQUIT)
    return [
        Child("web", [*python, *web]),
        Child("worker", [*worker, "-n", "long@%h", "-Q", "celery"], polite),
        Child("quick-worker", [*worker, "-n", "quick@%h", "-Q", "quick", "-c", "2"], polite),
        Child("beat", [*celery, "beat", "--schedule", str(var / "beat-schedule"), "--pidfile="]),
    ]
