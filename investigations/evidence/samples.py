"""Sample texts of a template: opened with a reason, read from the lake then, kept nowhere else."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission
from investigations import audit
from investigations.evidence import custody
from investigations.lake.store import Lake
from investigations.masking import mask_text
from investigations.models import ClusterTemplate, CustodyEntry

MOST: Final = 10
LONGEST: Final = 10_000
LAKE_MEMORY: Final = "512MB"


class SamplesError(Exception):
    """The texts cannot be opened; the message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One prompt, its long end cut off; ``cut`` when it is."""

    exchange_id: str
    account_id: str
    at: dt.datetime
    text: str
    cut: bool


def open_samples(*, template: ClusterTemplate, reason: str, by: User) -> list[Sample]:
    """At most ``MOST`` texts, the newest first; that they were opened is on record before anybody
    sees them. Mail addresses and long numbers are masked for who may not see values in full.

    Raises ``SamplesError`` without a reason, when no text is kept any more, and when the lake
    cannot be read.
    """
    reason = reason.strip()
    if not reason:
        raise SamplesError("Say why these texts have to be read.")
    found = _read(template.samples[:MOST], unmasked=by.has_perm(Permission.VIEW_UNMASKED.perm))
    if not found:
        raise SamplesError("The texts of these exchanges are not kept any more.")
    with transaction.atomic():
        audit.record(
            actor=by,
            action="texts.opened",
            target=template.cluster,
            old={},
            new={"template": template.key, "exchanges": [each.exchange_id for each in found]},
            reason=reason,
        )
        custody.append(
            event=CustodyEntry.Event.VIEWED,
            target=template.cluster,
            by=by,
            detail={"what": "texts", "template": template.key, "texts": len(found)},
        )
    return found


def _read(wanted: Sequence[Sequence[str]], *, unmasked: bool) -> list[Sample]:
    days = {dt.datetime.fromisoformat(at).astimezone(dt.UTC).date() for _, at in wanted}
    names = [name for name, _ in wanted]
    try:
        with Lake(settings.LAKE_URL, memory=LAKE_MEMORY, threads=1).reader() as reader:
            chosen = reader.keep(pa.table({"exchange_id": pa.array(names, pa.string())}))
            texts = reader.texts_of(days).semi_join(chosen, "exchange_id")
            rows = texts.select("exchange_id", "account_id", "timestamp", "prompt").to_pyarrow()
    # Whatever is wrong with a folder, an object store or a file in it.
    except Exception as error:
        raise SamplesError("The event lake can't be read just now.") from error
    found = [
        Sample(
            exchange_id=row["exchange_id"],
            account_id=row["account_id"],
            at=row["timestamp"],
            text=(row["prompt"] if unmasked else mask_text(row["prompt"]))[:LONGEST],
            cut=len(row["prompt"]) > LONGEST,
        )
        for row in rows.to_pylist()
    ]
    return sorted(found, key=lambda each: (each.at, each.exchange_id), reverse=True)
