"""What all tests share: real servers in a folder of the session's own, people, browser, worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts import actions
from accounts.models import User
from accounts.permissions import ROLES
from accounts.roles import sync_roles
from config import services
from tests import chromium

# Milliseconds that a page may take, also on two busy cores: what is tested is that it gets there.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

ROOT = Path(__file__).resolve().parent.parent
CELERY = (sys.executable, "-m", "celery")
WORKER = (
    *("worker", "--loglevel=INFO", "--concurrency=1", "--without-mingle", "--without-gossip"),
)
_LONG = {
    "test_serve.py",
    "test_backend.py",
    "test_schema.py",
    "test_tasks.py",
    "test_delivering.py",
}
PASSWORD = "correct horse battery staple"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files whose tests are few and long begin first, so that at the end no worker waits for the
    other; each kind in the random order that it has."""
    items.sort(key=lambda item: not _is_long(item.path))


def _is_long(path: Path) -> bool:
    """A browser, a cluster of Spark or the whole program is started in it."""
    return "browser" in path.parts or "spark" in str(path) or path.name in _LONG


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """A shell that runs the tests in the background has SIGINT and SIGQUIT ignored, and what is
    ignored stays so in every child."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def installation() -> Iterator[Path]:
    """The session's own HYDRASCOPE_VAR; its servers start when a test first needs them."""
    yield settings.VAR
    for server in ("postgresql", "valkey"):
        services.leave(settings.VAR, server)


@pytest.fixture(scope="session")
def broker(installation: Path) -> str:
    """A running Valkey; its URL as the redis client spells it."""
    if settings.EMBEDDED_BROKER:
        services.ensure(installation, "valkey", durable=False)
    return settings.BROKER_FOR_REDIS


@pytest.fixture(autouse=True)
def roles(request: pytest.FixtureRequest, _django_db_helper: None) -> None:
    """The roles, as a migrated database has them: a test with transactions of its own leaves all
    tables empty to whoever comes next."""
    databases = {"db", "transactional_db"} & set(request.fixturenames)
    marked = request.node.get_closest_marker("django_db") is not None
    if (databases or marked) and Group.objects.count() < len(ROLES):
        sync_roles()


# --- People, one for each role -------------------------------------------------------------------


def _person(name: str, role: str) -> User:
    return actions.create_user(username=name, role=role, by="tests", password=PASSWORD)


@pytest.fixture
def ana(db: None) -> User:
    """An analyst."""
    return _person("ana", "analyst")


@pytest.fixture
def leo(db: None) -> User:
    """A lead."""
    return _person("leo", "lead")


@pytest.fixture
def mia(db: None) -> User:
    """A manager."""
    return _person("mia", "manager")


@pytest.fixture
def ada(db: None) -> User:
    """An admin."""
    return _person("ada", "admin")


@pytest.fixture
def otto(db: None) -> User:
    """An auditor."""
    return _person("otto", "auditor")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A function from a person to a Django test client in which that person is signed in."""

    def client(person: User) -> Client:
        signed_in = Client()
        signed_in.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return signed_in

    return client


# --- A real browser ------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium where there is one, otherwise the one that Playwright installed."""
    return {**browser_type_launch_args, **chromium.launch_options()}


@pytest.fixture
def page_of(
    browser: Browser, live_server: Any, broker: str, client_of: Callable[[User], Client]
) -> Iterator[Callable[..., Page]]:
    """A function from a person to a browser page in which that person is signed in.

    Further arguments go to the browser's context (``viewport``, ``color_scheme``, …). Addresses
    are relative to the live server.
    """
    contexts: list[BrowserContext] = []

    def page(person: User | None = None, **options: Any) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if person is not None:
            session = client_of(person).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [
                    {
                        "name": settings.SESSION_COOKIE_NAME,
                        "value": session,
                        "url": live_server.url,
                        "httpOnly": True,
                    }
                ]
            )
        return context.new_page()

    yield page
    for context in contexts:
        context.close()


# --- A real worker -------------------------------------------------------------------------------


@pytest.fixture
def worker(
    transactional_db: None, broker: str, tmp_path: Path
) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """A function that starts a Celery worker on the tests' database and broker.

    It returns once the worker takes tasks. ``app_module`` is for an application that is not quite
    the product's: one whose steps do as the test wants. Each worker leads a process group of its
    own, so that a test can kill it whole (``os.killpg``); those still alive afterwards are.
    """
    from config.celery import app

    # It may have died since the session began, and comes back for whoever asks.
    if settings.EMBEDDED_BROKER:
        services.ensure(settings.VAR, "valkey", durable=False)
    app.control.purge()
    started: list[subprocess.Popen[bytes]] = []

    def start(app_module: str = "config") -> subprocess.Popen[bytes]:
        name = f"worker{len(started)}@tests"
        with (tmp_path / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [*CELERY, "-A", app_module, *WORKER, "-n", name],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DATABASE_URL": database_url(),
                    # Celery's own command line reads this, too, before any settings.
                    "BROKER_URL": settings.CELERY_BROKER_URL,
                    "LAKE_URL": str(settings.LAKE_URL),
                },
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(process)
        deadline = time.monotonic() + 60
        while not app.control.ping(destination=[name], timeout=0.3):
            told = (tmp_path / f"{name}.log").read_text(errors="replace")
            assert process.poll() is None and time.monotonic() < deadline, told
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    app.control.purge()


def database_url() -> str:
    """The address of the tests' own database, as another process needs it."""
    parameters = connection.get_connection_params()
    user, password = parameters["user"], parameters.get("password") or ""
    query = urlencode({"host": parameters["host"]} if "host" in parameters else {})
    return f"postgresql://{quote(user)}:{quote(password)}@/{parameters['dbname']}?{query}"
