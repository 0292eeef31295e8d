"""A long read that sees one moment of the database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.db import connection, transaction

from investigations.models import Run


class NothingScoredError(LookupError):
    """There is no scoring to read yet."""


@contextlib.contextmanager
def latest_run() -> Iterator[Run]:
    """The latest scoring, unchanging for as long as the block lasts.

    Opens the transaction that server-side cursors need. Raises ``NothingScoredError`` when no
    scoring has succeeded.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        run = Run.objects.latest_run()
        if run is None:
            raise NothingScoredError("Nothing has been scored yet: run `manage.py score` first.")
        yield run
