"""Who is using an embedded server, counted by the operating system.

Every process that uses a server holds a shared lock on its ``lease`` file. A keeper process
(``config.services.keeper``), started by the first user, owns the server and waits for that lock to
be free of users. The kernel drops a lock with its process, however that dies, so a server is never
left behind and never taken from under another user.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_STOP = 60.0

_held: dict[Path, IO[str]] = {}
_guard = threading.Lock()


class ServerNotStartedError(RuntimeError):
    """An embedded server did not come up; the message says why and names its log."""


def ensure(var: Path, server: str, *, durable: bool = True) -> bool:
    """Make ``server`` (``postgresql`` or ``valkey``) of the installation in ``var`` run until this
    process ends. Return whether this call was the one that started it.

    ``durable`` off trades safety against power cuts for speed; it counts only for the one who
    starts the server. Raises ServerNotStartedError.
    """
    home = var / "services" / server
    with _guard:
        # One that is held may have died, and comes back for whoever asks for it next.
        if home in _held and is_kept(home):
            return False
        home.mkdir(parents=True, exist_ok=True)
        lease = _held.get(home) or (home / "lease").open("a")
        fcntl.flock(lease, fcntl.LOCK_SH)
        try:
            with locked(home / "starting"):
                started = not is_kept(home)
                if started:
                    _start_keeper(var, server, durable)
        except BaseException:
            if home not in _held:
                lease.close()
            raise
        if not _held:
            atexit.register(_leave_all, os.getpid())
        _held[home] = lease
        return started


def leave(var: Path, server: str) -> None:
    """Give the lease back; whoever was the last to hold it sees the server stopped."""
    home = var / "services" / server
    with _guard:
        lease = _held.pop(home, None)
    if lease is None:
        return
    with lease, contextlib.suppress(BlockingIOError):
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Nobody else holds it, and whoever comes now waits for us. The keeper is told rather than
        # left to notice, so that nothing runs any more when this process has ended.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError, ValueError):
            if is_kept(home):
                os.kill(int((home / "keeper.pid").read_text()), signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        while is_kept(home) and time.monotonic() < deadline:
            time.sleep(0.02)


def is_kept(home: Path) -> bool:
    """Whether a keeper lives for the server in ``home``; it holds ``keeper`` all its life."""
    with (home / "keeper").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold ``path`` alone, waiting for others to let go."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _start_keeper(var: Path, server: str, durable: bool) -> None:
    command = [sys.executable, "-m", "config.services.keeper", str(var), server]
    keeper = subprocess.Popen(  # noqa: S603
        command if durable else [*command, "--fast"],
        cwd=ROOT,
        # What is said to database clients in the environment is about other databases.
        env={key: value for key, value in os.environ.items() if not key.startswith("PG")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C in a terminal is for the command, which then lets go
    )
    # It lives on past this call, and its exit status is of no use to anybody here.
    said = keeper.stdout.read() if keeper.stdout else ""
    if said.strip() != "ready":
        keeper.wait()
        raise ServerNotStartedError(
            f"The embedded {server} did not start: {said.strip() or 'no reason given'}"
        )
    threading.Thread(target=keeper.wait, daemon=True).start()


def _leave_all(owner: int) -> None:
    # A forked child inherits this handler together with the lease, and must not give it back.
    if os.getpid() == owner:
        for home in list(_held):
            leave(home.parent.parent, home.name)
