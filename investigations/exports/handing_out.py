"""A file leaves the program, and the chain of custody says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from django.db import transaction

from investigations.evidence import custody
from investigations.exports.accounts import export_accounts
from investigations.exports.clusters import export_clusters
from investigations.models import CustodyEntry
from investigations.snapshot import latest_run

EXPORTS: Final[Mapping[str, Callable[[Path], int]]] = {
    "clusters": export_clusters,
    "accounts": export_accounts,
}


def hand_out(what: str, output: Path, *, by: str) -> int:
    """Write the ``what`` (a name in ``EXPORTS``) of the latest run to ``output`` and put the file's
    SHA-256 on the chain; returns how many lines it has.

    A file that could not be put on the chain is taken away again. Raises ``NothingScoredError`` and
    ``OSError``.
    """
    with latest_run() as run:
        written = EXPORTS[what](output)
    try:
        with output.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with transaction.atomic():
            custody.append(
                event=CustodyEntry.Event.EXPORTED,
                target=run,
                by=by,
                detail={"name": what, "what": "exported", "lines": written, "sha256": sha256},
            )
    except BaseException:
        output.unlink(missing_ok=True)
        raise
    return written
