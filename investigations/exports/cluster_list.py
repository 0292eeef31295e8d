"""Clusters as a list: all that a filter finds, in the order that was asked for."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from investigations.evidence import custody
from investigations.exports.tabular import write_rows
from investigations.models import Cluster, CustodyEntry, Export, Run

_TIME: Final = pa.timestamp("us", tz="UTC")
SCHEMA: Final = pa.schema(
    [
        ("cluster", pa.string()),
        ("campaign", pa.string()),
        ("kind", pa.string()),
        ("flagged", pa.bool_()),
        ("likelihood", pa.float64()),
        ("accounts", pa.int64()),
        ("banned", pa.int64()),
        ("exchanges", pa.int64()),
        ("distillation_exchanges", pa.int64()),
        ("prompt_tokens", pa.int64()),
        ("completion_tokens", pa.int64()),
        ("aimed_at", pa.string()),
        ("first_seen", _TIME),
        ("last_seen", _TIME),
    ]
)
_FIELDS: Final = (
    *("key", "campaign__key", "kind", "flagged", "score", "account_count", "banned_count"),
    *("exchanges", "distillation_exchanges", "prompt_tokens", "completion_tokens"),
    *("top_capability", "first_seen", "last_seen"),
)
_CHUNK: Final = 5_000


def hand_out_clusters(
    clusters: QuerySet[Cluster],
    *,
    run: Run,
    form: Export.Form,
    filter: str,
    by: User,
    address: str | None,
) -> BinaryIO:
    """A file that is open for reading and is gone when it is closed; on the chain of custody with
    its SHA-256 and the query string ``filter`` behind ``clusters``."""
    handle, name = tempfile.mkstemp(dir=settings.EXPORTS, suffix=f".{form}")
    os.close(handle)
    path = Path(name)
    try:
        written = write_rows(cluster_rows(clusters), SCHEMA, form, path)
        file = path.open("rb")
    finally:
        path.unlink()
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    with transaction.atomic():
        custody.append(
            event=CustodyEntry.Event.EXPORTED,
            target=run,
            by=by,
            detail={
                "name": "clusters",
                "what": "downloaded",
                "form": str(form),
                "filter": filter,
                "lines": written,
                "sha256": sha256,
            },
            address=address,
        )
    return file


def cluster_rows(clusters: QuerySet[Cluster]) -> Iterator[dict[str, Any]]:
    """Rows of ``SCHEMA``."""
    rows = clusters.prefetch_related(None).values_list(*_FIELDS)
    for row in rows.iterator(chunk_size=_CHUNK):
        yield dict(zip(SCHEMA.names, row, strict=True))
