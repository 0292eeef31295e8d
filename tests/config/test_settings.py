from __future__ import annotations

import ast
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("config", "accounts", "investigations", "simulator")
# Read where a child process is given its environment, not settings of the program.
OF_THE_SYSTEM = {"PATH", "DJANGO_SETTINGS_MODULE"}
SHOW = """
import json, sys, django
django.setup()
from django.conf import settings
print(json.dumps({name: str(getattr(settings, name)) for name in sys.argv[1:]}))
"""


def settings_with(var: Path, *names: str, **environment: str) -> dict[str, str]:
    """The named settings of a process with this environment and no other."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HYDRASCOPE_VAR": str(var),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def variables_read(source: str) -> set[str]:
    """Names of environment variables that a module reads, in any of the ways there are."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner, name = ast.unparse(node.func.value), node.args[0]
            reads = owner in ("env", "os.environ", "environ") or node.func.attr == "getenv"
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            name, reads = node.slice, True
        else:
            continue
        if reads and isinstance(name, ast.Constant) and isinstance(name.value, str):
            names.add(name.value)
    return names


def test_the_reader_of_variables_sees_every_way_of_reading() -> None:
    source = (
        "env.str('A'); env.db_url('B', default=''); os.environ['C']; os.environ.get('D')\n"
        "os.getenv('E'); other.get('F')"
    )
    assert variables_read(source) == {"A", "B", "C", "D", "E"}


def test_each_variable_is_documented_and_no_other() -> None:
    files = [path for source in SOURCES for path in (ROOT / source).rglob("*.py")]
    read = set().union(*(variables_read(path.read_text()) for path in files)) - OF_THE_SYSTEM
    lines = (ROOT / "docs" / "settings.md").read_text().splitlines()
    documented = {line.split("`")[1] for line in lines if line.startswith("| `")}
    assert "HYDRASCOPE_VAR" in read
    assert read == documented


def test_by_default_everything_is_local_and_inside_var(folder: Path) -> None:
    shown = settings_with(folder, "LAKE_URL", "ALLOWED_HOSTS", "BIND", "DEBUG", "DATABASES")
    assert shown["LAKE_URL"] == str(folder / "lake")
    assert shown["ALLOWED_HOSTS"] == "['localhost', '127.0.0.1', '[::1]']"
    assert (shown["BIND"], shown["DEBUG"]) == ("127.0.0.1", "False")
    assert str(folder / "services" / "postgresql" / "socket") in shown["DATABASES"]


def test_the_secret_key_is_made_once_and_closed_to_others(folder: Path) -> None:
    first = settings_with(folder, "SECRET_KEY")["SECRET_KEY"]
    assert settings_with(folder, "SECRET_KEY")["SECRET_KEY"] == first
    assert len(first) >= 50
    assert stat.S_IMODE((folder / "secrets" / "django").stat().st_mode) == 0o600
    assert settings_with(folder / "b", "SECRET_KEY")["SECRET_KEY"] != first
    given = settings_with(folder / "c", "SECRET_KEY", SECRET_KEY="given")["SECRET_KEY"]
    assert given == "given"
    assert not (folder / "c" / "secrets" / "django").exists()


def test_servers_that_are_named_take_the_place_of_the_embedded_ones(folder: Path) -> None:
    shown = settings_with(
        folder,
        *("DATABASES", "CELERY_BROKER_URL", "CACHES", "EMBEDDED_DATABASE", "EMBEDDED_BROKER"),
        DATABASE_URL="postgresql://me:pass@db.example:5433/hs?sslmode=require",
        BROKER_URL="redis://:word@queue.example:6379/2",
    )
    database = ast.literal_eval(shown["DATABASES"])["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert [database[key] for key in ("HOST", "PORT", "NAME")] == ["db.example", 5433, "hs"]
    assert database["OPTIONS"] == {"sslmode": "require"}
    assert shown["CELERY_BROKER_URL"] == "redis://:word@queue.example:6379/2"
    assert "queue.example" in shown["CACHES"] and "EmbeddedCache" not in shown["CACHES"]
    assert (shown["EMBEDDED_DATABASE"], shown["EMBEDDED_BROKER"]) == ("False", "False")
    assert not (folder / "secrets" / "postgresql").exists()


def test_another_kind_of_database_is_refused(folder: Path) -> None:
    with pytest.raises(AssertionError, match="DATABASE_URL must begin with postgresql://"):
        settings_with(folder, "DATABASES", DATABASE_URL="sqlite:///here.db")


SECURE = (
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_SSL_REDIRECT",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
)


@pytest.mark.parametrize(
    ("hosts", "secure"),
    [
        ("localhost,127.0.0.1", "False"),
        ("127.0.0.2,[::1]", "False"),
        ("hydrascope.example", "True"),
        ("localhost,hydrascope.example", "True"),
        ("*", "True"),
        ("192.168.1.4", "True"),
    ],
)
def test_cookies_need_https_as_soon_as_others_can_come(folder, hosts: str, secure: str) -> None:
    shown = settings_with(folder, *SECURE, "SECURE_HSTS_SECONDS", ALLOWED_HOSTS=hosts)
    assert {shown[name] for name in SECURE} == {secure}
    assert (int(shown["SECURE_HSTS_SECONDS"]) > 0) is (secure == "True")
