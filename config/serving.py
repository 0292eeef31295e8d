"""From stopped processes to a page that answers, with the wait shown on the terminal."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from config.ports import choose_port
from config.processes import Supervisor, installation
from config.visit import Visitor

SECONDS_TO_COME_UP = 90.0


class SilentError(RuntimeError):
    """The processes run, and yet what was waited for did not happen in time."""


@dataclass(frozen=True)
class Serving:
    """The running processes and the address under which a browser on this machine finds them."""

    supervisor: Supervisor
    address: str
    console: Console

    def wait_for(self, what: str, is_so: Callable[[], bool]) -> None:
        """Return once ``is_so()``; OSError from it counts as not yet.

        Raises SilentError after 90 seconds, and GaveUpError when a process keeps ending.
        """
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self.console) as progress:
            task = progress.add_task(what, total=1)
            deadline = time.monotonic() + SECONDS_TO_COME_UP
            while not _tried(is_so):
                self.supervisor.check()
                if time.monotonic() > deadline:
                    raise SilentError(f"{what}: nothing yet; see {self.supervisor.logs}")
                time.sleep(0.2)
            progress.update(task, completed=1)


@contextlib.contextmanager
def serving(console: Console) -> Iterator[Serving]:
    """Run web server, worker and beat; all are up when the block begins and gone after it.

    Raises PortTakenError, SilentError and GaveUpError.
    """
    port = choose_port(settings.BIND, settings.PORT)
    children = installation(settings.VAR, settings.BIND, port, web_workers=settings.WEB_WORKERS)
    with Supervisor(children, logs=settings.VAR / "logs") as supervisor:
        running = Serving(supervisor, f"http://{_reachable(settings.BIND)}:{port}", console)
        running.wait_for(
            "Starting web server, worker and beat", Visitor(running.address).is_healthy
        )
        yield running


def _reachable(bind: str) -> str:
    """A server on all addresses is reached from here on loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 - compared only
    return f"[{host}]" if ":" in host else host


def _tried(is_so: Callable[[], bool]) -> bool:
    try:
        return is_so()
    except OSError:
        return False
