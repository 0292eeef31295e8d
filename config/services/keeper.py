"""The process that owns one embedded server: ``python -m config.services.keeper VAR SERVER``.

It starts the server, says ``ready`` (or why not) on standard output, and stops it when the last
lease is gone, when told to by SIGTERM, or when the server itself has ended.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Protocol

from config.services.postgresql import PostgreSQL
from config.services.valkey import Valkey


class Server(Protocol):
    """What a keeper needs of a server."""

    def start(self) -> None:
        """Return when it answers; raise OSError or RuntimeError with the reason when it cannot."""

    def stop(self) -> None:
        """Return when its process is gone."""


SERVERS: dict[str, type[PostgreSQL] | type[Valkey]] = {"postgresql": PostgreSQL, "valkey": Valkey}


class EndOfDuty(Exception):  # noqa: N818
    """Raised out of a signal handler: time to stop the server."""


def keep(server: Server, lease: Path) -> None:
    """Start ``server``, announce it, and stop it when nobody holds ``lease`` any more."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end_duty)
    try:
        with contextlib.suppress(EndOfDuty):
            server.start()
            signal.signal(signal.SIGCHLD, _end_duty)
            _say("ready")
            with lease.open("a") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                _rest()
                server.stop()
    finally:
        _rest()
        server.stop()


def _end_duty(number: int, frame: FrameType | None) -> None:
    raise EndOfDuty


def _rest() -> None:
    """From here on nothing may interrupt the stopping."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _say(line: str) -> None:
    # Whoever started this may have been killed meanwhile; the lease then tells.
    with contextlib.suppress(BrokenPipeError):
        os.write(sys.stdout.fileno(), f"{line}\n".encode())
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, sys.stdout.fileno())
    os.close(silence)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("var", type=Path)
    parser.add_argument("server", choices=sorted(SERVERS))
    parser.add_argument("--fast", action="store_true", help="no safety against power cuts")
    options = parser.parse_args()
    home = options.var / "services" / options.server
    with (home / "keeper").open("a") as alone:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("it is being kept by another process already")
            return 1
        (home / "keeper.pid").write_text(str(os.getpid()))
        try:
            keep(SERVERS[options.server](options.var, durable=not options.fast), home / "lease")
        except (OSError, RuntimeError) as error:
            _say(str(error))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
