"""Whoever writes memberships does so alone, until its transaction ends."""

from __future__ import annotations

import time
from typing import Any, Final

# PostgreSQL advisory lock; it holds even beside a worker that was given up.
_LOCK: Final = 0x48594452
# Seconds to leave somebody who regroups: that is over soon. A publication takes minutes.
_PAUSES: Final = (0.05, 0.1, 0.2, 0.4, 0.8)


class UnderWayError(Exception):
    """A publication is under way; the message is meant for people."""


def wait(cursor: Any) -> None:
    """Hold the lock, whenever it becomes free."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def claim(cursor: Any) -> None:
    """Hold the lock now, or raise ``UnderWayError``: nobody waits minutes for a page."""
    for pause in (*_PAUSES, 0.0):
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if cursor.fetchone()[0]:
            return
        time.sleep(pause)
    raise UnderWayError(
        "A scoring is being published, which regroups all accounts: try again when it has ended."
    )
