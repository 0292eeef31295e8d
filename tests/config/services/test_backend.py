"""The doors of Django and Celery to the embedded servers, through real commands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil

from tests.config.services.conftest import ROOT, running

BOTH = """
from django.core.cache import cache
from django.db import connection
from config.celery import app
cache.set("key", "value")
app.send_task("nobody.does.this")
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM accounts_user")
    print(cache.get("key"), cursor.fetchone()[0])
"""


def command(var: Path, *arguments: str) -> subprocess.Popen[str]:
    names = ("DATABASE_URL", "BROKER_URL", "DJANGO_SETTINGS_MODULE", "HYDRASCOPE_VAR")
    environment = {key: value for key, value in os.environ.items() if key not in names}
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**environment, "HYDRASCOPE_VAR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def processes_of(var: Path) -> list[str]:
    lines = [" ".join(each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"])]
    return [line for line in lines if str(var) in line]


def test_commands_work_in_a_fresh_installation_and_leave_nothing_running(var: Path) -> None:
    # Two at once: one of them makes the tables, and the other finds them made.
    commands = [command(var, "shell", "--no-imports", "-c", BOTH) for _ in range(2)]
    for each in commands:
        out, err = each.communicate(timeout=120)
        assert (each.returncode, out) == (0, "value 0\n"), err
    assert processes_of(var) == []
    stamp = var / "services" / "postgresql" / "migrated"
    made = stamp.stat().st_mtime_ns

    again = command(var, "people", "add", "vera", "--role", "analyst")
    out, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    assert "vera" in out
    assert stamp.stat().st_mtime_ns == made
    assert processes_of(var) == []


def test_a_command_that_needs_no_server_starts_none(var: Path) -> None:
    for arguments in (("--help",), ("check",), ("help", "score")):
        done = command(var, *arguments)
        _, err = done.communicate(timeout=60)
        assert done.returncode == 0, err
    assert not (var / "services" / "postgresql" / "data").exists()
    assert not running(var, "postgresql")
