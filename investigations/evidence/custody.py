"""The one door to the chain of custody: each entry carries the hash of the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django.db import connection, models, transaction
from django.utils import timezone

from investigations.models import CustodyEntry
from investigations.models.exhibit import canonical

# What the first entry has for the hash of an entry before it.
GENESIS: Final = "0" * 64
# Any number, but the same for all that append: "custody" in ASCII, cut to what PostgreSQL takes.
_LOCK: Final = int.from_bytes(b"custody")


def append(
    *,
    event: CustodyEntry.Event,
    target: models.Model,
    by: Any,
    detail: Mapping[str, Any],
    address: str | None = None,
) -> CustodyEntry:
    """Write down what happened to ``target``, in the transaction in which it happens.

    ``by`` is the person (a ``User``), or the name of the program's own part; ``detail`` are JSON
    values and no personal ones: hashes, names of exhibits, filters, counts. ``address`` is where a
    request came from. Appending waits for whoever appends at the same moment to commit.

    Raises ``TransactionManagementError`` outside an atomic block.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "A custody entry must be written in the transaction of what it tells."
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = CustodyEntry.objects.order_by("-number").values_list("number", "sha256").first()
    number, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    at = timezone.now()
    target_type, target_id = target._meta.label_lower, str(target.pk)
    frozen = canonical(
        {
            "number": number,
            "event": str(event),
            "at": at.isoformat(),
            "actor": str(by),
            "address": address,
            "target": [target_type, target_id],
            "detail": dict(detail),
        }
    )
    return CustodyEntry.objects.create(
        number=number,
        frozen=frozen,
        previous=previous,
        sha256=chained(previous, frozen),
        at=at,
        event=event,
        actor=str(by),
        target_type=target_type,
        target_id=target_id,
    )


def chained(previous: str, frozen: str) -> str:
    """The SHA-256 of an entry: of the hash before it and its own text."""
    return hashlib.sha256(f"{previous}\n{frozen}".encode()).hexdigest()
