"""Installations of their own, beside the session's."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config.services import leave
from config.services.lease import is_kept

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import sys, pathlib
from config import services
started = services.ensure(pathlib.Path(sys.argv[1]), sys.argv[2], durable=False)
print("started" if started else "joined", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def var(folder: Path) -> Iterator[Path]:
    """An installation's folder whose servers are seen to be gone before it is."""
    yield folder
    for server in ("postgresql", "valkey"):
        leave(folder, server)
        eventually(lambda server=server: not running(folder, server))


class Holder:
    """Another process that uses a server until it is let go or killed."""

    def __init__(self, var: Path, server: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(var), server],
            cwd=ROOT,
            env=dict(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def said(self) -> str:
        """``started`` or ``joined``, once it has the server."""
        return self.process.stdout.readline().strip()

    def let_go(self) -> None:
        self.process.communicate("")
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def hold() -> Iterator[Callable[[Path, str], Holder]]:
    """A function that starts a Holder; those still alive afterwards are killed."""
    holders: list[Holder] = []

    def start(var: Path, server: str) -> Holder:
        holders.append(Holder(var, server))
        return holders[-1]

    yield start
    for holder in holders:
        if holder.process.poll() is None:
            holder.kill()


def keeper_of(var: Path, server: str) -> psutil.Process:
    return psutil.Process(int((var / "services" / server / "keeper.pid").read_text()))


def server_of(var: Path, server: str) -> psutil.Process:
    (process,) = keeper_of(var, server).children()
    return process


def running(var: Path, server: str) -> bool:
    home = var / "services" / server
    return home.exists() and is_kept(home)


def eventually(is_so: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)
