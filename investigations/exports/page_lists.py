"""The lists of the pages as files: all that a filter finds, in the order that was asked for.

Each names the columns that may leave; what a model has besides does not.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
from django.conf import settings
from django.db import models, transaction

from accounts.models import User
from investigations.evidence import custody
from investigations.exports.tabular import write_rows
from investigations.models import CustodyEntry, Export

_CHUNK: Final = 5_000
_TEXT, _NUMBER, _SHARE, _FLAG = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_TIME: Final = pa.timestamp("us", tz="UTC")


@dataclasses.dataclass(frozen=True, slots=True)
class PageList:
    """``columns`` are by name: the field of the list's model, and its type."""

    name: str
    columns: Mapping[str, tuple[str, pa.DataType]]

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([(name, kind) for name, (_, kind) in self.columns.items()])

    def rows(self, found: models.QuerySet[Any]) -> Iterator[dict[str, Any]]:
        """Rows of ``schema``; memory does not grow with them."""
        fields = [field for field, _ in self.columns.values()]
        for row in found.prefetch_related(None).values_list(*fields).iterator(chunk_size=_CHUNK):
            yield dict(zip(self.columns, row, strict=True))


CLUSTERS: Final = PageList(
    "clusters",
    {
        "cluster": ("key", _TEXT),
        "campaign": ("campaign__key", _TEXT),
        "kind": ("kind", _TEXT),
        "flagged": ("flagged", _FLAG),
        "likelihood": ("score", _SHARE),
        "accounts": ("account_count", _NUMBER),
        "banned": ("banned_count", _NUMBER),
        "exchanges": ("exchanges", _NUMBER),
        "distillation_exchanges": ("distillation_exchanges", _NUMBER),
        "prompt_tokens": ("prompt_tokens", _NUMBER),
        "completion_tokens": ("completion_tokens", _NUMBER),
        "aimed_at": ("top_capability", _TEXT),
        "first_seen": ("first_seen", _TIME),
        "last_seen": ("last_seen", _TIME),
    },
)
# A customer's identifier, and nothing that says who it is.
MEMBERS: Final = PageList(
    "accounts",
    {
        "account": ("account__account_id", _TEXT),
        "cluster": ("cluster__key", _TEXT),
        "likelihood": ("score", _SHARE),
        "support": ("support", _SHARE),
        "exchanges": ("exchanges", _NUMBER),
        "distillation_exchanges": ("distillation_exchanges", _NUMBER),
        "status": ("account__status", _TEXT),
        "plan": ("account__plan", _TEXT),
        "verified": ("account__verified", _FLAG),
        "created_at": ("account__created_at", _TIME),
        "first_seen": ("account__first_seen", _TIME),
        "last_seen": ("account__last_seen", _TIME),
    },
)
QUEUE: Final = PageList(
    "queue",
    {
        "cluster": ("cluster__key", _TEXT),
        "campaign": ("cluster__campaign__key", _TEXT),
        "state": ("state", _TEXT),
        "queue": ("queue__name", _TEXT),
        "assigned_to": ("assignee__username", _TEXT),
        "waiting_since": ("waiting_since", _TIME),
        "snoozed_until": ("snoozed_until", _TIME),
        "priority": ("priority", _SHARE),
        "likelihood": ("cluster__score", _SHARE),
        "accounts": ("cluster__account_count", _NUMBER),
        "exchanges": ("cluster__exchanges", _NUMBER),
        "distillation_exchanges": ("cluster__distillation_exchanges", _NUMBER),
    },
)
CAMPAIGNS: Final = PageList(
    "campaigns",
    {
        "campaign": ("key", _TEXT),
        "name": ("name", _TEXT),
        "clusters": ("cluster_count", _NUMBER),
        "accounts": ("account_count", _NUMBER),
        "exchanges": ("exchanges", _NUMBER),
        "distillation_exchanges": ("distillation_exchanges", _NUMBER),
        "first_seen": ("first_seen", _TIME),
        "last_seen": ("last_seen", _TIME),
    },
)
CASES: Final = PageList(
    "cases",
    {
        "case": ("key", _TEXT),
        "title": ("title", _TEXT),
        "kind": ("kind__name", _TEXT),
        "severity": ("severity", _TEXT),
        "state": ("state", _TEXT),
        "outcome": ("outcome", _TEXT),
        "owner": ("owner__username", _TEXT),
        "team": ("team__name", _TEXT),
        "opened_at": ("opened_at", _TIME),
        "due_at": ("due_at", _TIME),
        "closed_at": ("closed_at", _TIME),
        "goes_on_in": ("merged_into__key", _TEXT),
        "holds": ("item_count", _NUMBER),
    },
)
PAGE_LISTS: Final = (CLUSTERS, MEMBERS, QUEUE, CAMPAIGNS, CASES)


# The manager's page, figure by figure.
OVERSIGHT: Final = PageList(
    "oversight", {name: (name, _TEXT) for name in ("part", "figure", "now", "before")}
)


def hand_out_list(which: PageList, found: models.QuerySet[Any], **asked: Any) -> BinaryIO:
    """``hand_out_rows`` of what a query ``found``."""
    return hand_out_rows(which, which.rows(found), **asked)


def hand_out_rows(
    which: PageList,
    rows: Iterable[Mapping[str, Any]],
    *,
    target: models.Model,
    form: Export.Form,
    filter: str,
    by: User,
    address: str | None,
) -> BinaryIO:
    """A file that is open for reading and is gone when it is closed; on the chain of custody of
    ``target`` with its SHA-256 and the query string ``filter`` behind the ``rows``."""
    handle, name = tempfile.mkstemp(dir=settings.EXPORTS, suffix=f".{form}")
    os.close(handle)
    path = Path(name)
    try:
        written = write_rows(rows, which.schema, form, path)
        file = path.open("rb")
    finally:
        path.unlink()
    sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    with transaction.atomic():
        custody.append(
            event=CustodyEntry.Event.EXPORTED,
            target=target,
            by=by,
            detail={
                "name": which.name,
                "what": "downloaded",
                "form": str(form),
                "filter": filter,
                "lines": written,
                "sha256": sha256,
            },
            address=address,
        )
    return file
