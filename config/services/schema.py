"""The embedded database's tables follow the code without anybody running ``migrate``."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from config.services.addresses import database_url
from config.services.lease import ROOT, locked


class NotMigratedError(RuntimeError):
    """The migrations failed; the message is what they said."""


@cache
def bring_up_to_date(var: Path) -> None:
    """Migrate the embedded database of ``var``, unless it has had just these migrations.

    The server must be running. Costs one file's reading when nothing has changed. Raises
    NotMigratedError.
    """
    stamp = var / "services" / "postgresql" / "migrated"
    wanted = _state_of_code()
    with locked(stamp.with_name("migrating")):
        if stamp.exists() and stamp.read_text() == wanted:
            return
        # In a process of its own, for which the server is like any other: a connection that is
        # just being opened here cannot be used for migrating.
        done = subprocess.run(  # noqa: S603
            [sys.executable, str(ROOT / "manage.py"), "migrate", "--no-input", "--verbosity=0"],
            env={**os.environ, "HYDRASCOPE_VAR": str(var), "DATABASE_URL": database_url(var)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotMigratedError(done.stderr.strip() or done.stdout.strip())
        stamp.write_text(wanted)


def _state_of_code() -> str:
    leaves = sorted(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())
    return hashlib.sha256(repr(leaves).encode()).hexdigest()
