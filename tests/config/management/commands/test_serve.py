"""The whole installation as somebody starts it: embedded servers, web, worker, beat."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[4]
NAMES = ("DATABASE_URL", "BROKER_URL", "DJANGO_SETTINGS_MODULE", "LAKE_URL", "PORT")


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One installation for all tests here: making its tables takes longer than starting it."""
    folder = Path(tempfile.mkdtemp(prefix="hs-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def serve(var: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*before: str, **options) -> subprocess.Popen[str]:
        environment = {key: value for key, value in os.environ.items() if key not in NAMES}
        started.append(
            subprocess.Popen(
                [*before, sys.executable, str(ROOT / "manage.py"), "serve", "--die-with-parent"],
                cwd=ROOT,
                env={**environment, "HYDRASCOPE_VAR": str(var)},
                stdout=subprocess.PIPE,
                text=True,
                **options,
            )
        )
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def address_of(process: subprocess.Popen[str]) -> str:
    for line in process.stdout:
        found = re.search(r"answers at (\S+)/", line)
        if found:
            return found[1]
    raise AssertionError("it ended without an address")


def processes_of(var: Path) -> list[str]:
    """Command lines of what runs for the installation; some have it in the environment only."""
    lines = []
    for process in psutil.process_iter(["cmdline", "status"]):
        try:
            mine = process.environ().get("HYDRASCOPE_VAR") == str(var)
        except (psutil.AccessDenied, psutil.NoSuchProcess):
            continue
        line = " ".join(process.info["cmdline"] or [])
        if (mine or str(var) in line) and process.info["status"] != psutil.STATUS_ZOMBIE:
            lines.append(line)
    return lines


def none_left(var: Path) -> bool:
    deadline = time.monotonic() + 30
    while processes_of(var) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not processes_of(var)


def get(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.status, answer.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_until_it_is_told_to_stop_and_leaves_nothing(var, serve, number) -> None:
    process = serve()
    address = address_of(process)
    status, body = get(f"{address}/healthz")
    assert (status, body) == (200, '{"web": true, "database": true, "broker": true}')
    page = get(f"{address}/accounts/login/")[1]
    style = re.search(r'href="(/static/tabler/css/tabler\.min\.[0-9a-f]+\.css)"', page)
    assert style and get(address + style[1])[0] == 200
    running = " ".join(processes_of(var))
    assert "celery" in running and "beat" in running and "granian" in running

    process.send_signal(number)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0 and out.endswith("Stopped.\n")
    assert processes_of(var) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of that")
def test_it_stops_when_what_started_it_is_killed(var, serve) -> None:
    process = serve("sh", "-c", '"$@"; true', "sh")
    address_of(process)
    process.kill()
    assert none_left(var)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of that")
def test_nothing_outlives_it_when_it_is_killed_itself(var, serve) -> None:
    process = serve()
    address_of(process)
    process.kill()
    process.communicate()
    assert none_left(var)
