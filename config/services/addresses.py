"""How Django, Celery and the redis client each spell the address of a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from config.secret import kept_secret
from config.services.sockets import socket_folder

DATABASE = "hydrascope"
OWNER = "hydrascope"
PORT = "5432"  # a part of the socket's name, and said lest PGPORT speak


def database(var: Path) -> dict[str, Any]:
    """Return Django's settings for the embedded PostgreSQL of the installation in ``var``."""
    return {
        "ENGINE": "config.services.backend",
        "NAME": DATABASE,
        "USER": OWNER,
        "PASSWORD": kept_secret(var, "postgresql"),
        "HOST": str(socket_folder(var, "postgresql")),
        "PORT": PORT,
    }


def database_url(var: Path) -> str:
    """Return the same address as a URL, for a program that takes it for any other server."""
    query = urlencode({"host": str(socket_folder(var, "postgresql")), "port": PORT})
    return f"postgresql://{OWNER}:{quote(kept_secret(var, 'postgresql'))}@/{DATABASE}?{query}"


def embedded_broker(var: Path) -> str:
    """Return the ``unix:`` URL of the embedded Valkey of the installation in ``var``."""
    path = socket_folder(var, "valkey") / "valkey.sock"
    return f"unix://:{quote(kept_secret(var, 'valkey'))}@{quote(str(path))}"


def for_redis(url: str) -> str:
    """Spell a broker's URL as the redis client wants it (``redis:``, ``rediss:``, ``unix:``)."""
    return _with_scheme(url, {"redis+socket": "unix", "valkey": "redis", "valkeys": "rediss"})


def for_celery(url: str) -> str:
    """Spell a broker's URL as Celery wants it (``redis:``, ``rediss:``, ``redis+socket:``)."""
    return _with_scheme(for_redis(url), {"unix": "redis+socket"})


def _with_scheme(url: str, names: dict[str, str]) -> str:
    scheme, colon, rest = url.partition(":")
    return f"{names.get(scheme, scheme)}{colon}{rest}"
