"""What partners answer: sightings and disputes of what was shared, from a STIX bundle."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import stix2
from django.db import transaction
from django.utils import timezone
from stix2.exceptions import STIXError

from accounts.models import User
from investigations import audit
from investigations.evidence import custody
from investigations.models import Case, CustodyEntry, PartnerReport, SharedObject

MOST_BYTES: Final = 16 << 20
MOST_OBJECTS: Final = 100_000
_MOST_TEXT: Final = 2_000
_MOST_COUNT: Final = 999_999_999  # as STIX has it
# A sighting is of these; what only describes them is not remembered.
_SHARED: Final = frozenset(
    {"campaign", "grouping", "identity", "indicator", "infrastructure", "report", "threat-actor"}
)
_Kind = PartnerReport.Kind
_OPINIONS: Final = {
    "strongly-disagree": _Kind.DISPUTE,
    "disagree": _Kind.DISPUTE,
    "agree": _Kind.AGREEMENT,
    "strongly-agree": _Kind.AGREEMENT,
}


class IntakeError(Exception):
    """The file cannot be taken in; nothing of it was. The message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """How many statements are new, were there already, and speak of nothing that was shared."""

    new: int
    known: int
    foreign: int


@dataclasses.dataclass(frozen=True, slots=True)
class _Said:
    stix_id: str
    kind: PartnerReport.Kind
    of: tuple[str, ...]
    count: int = 1
    first_seen: dt.datetime | None = None
    last_seen: dt.datetime | None = None
    text: str = ""


def remember(case: Case, bundle: str) -> None:
    """Keep which objects a bundle (JSON text of ours) tells partners of."""
    now = timezone.now()
    rows = [
        SharedObject(
            case=case,
            stix_id=each["id"],
            name=str(each.get("name", ""))[:500],
            shared_at=now,
            valid_until=each.get("valid_until"),
        )
        for each in json.loads(bundle)["objects"]
        if each["type"] in _SHARED
    ]
    SharedObject.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["stix_id"],
        update_fields=["name", "shared_at", "valid_until"],
        batch_size=1000,
    )


@transaction.atomic
def take_in(*, case: Case, content: bytes, source: str, by: User) -> Taken:
    """Keep what a partner's STIX bundle says of what was shared of ``case``; taken in again, it
    changes nothing. Raises ``IntakeError``, and then nothing is kept."""
    source = source.strip()
    if not source:
        raise IntakeError("Say whose file it is.")
    statements = list(_statements(content))
    if not statements:
        raise IntakeError("There is no sighting and no opinion in it.")
    wanted = {ref for said in statements for ref in said.of}
    shared = {
        row.stix_id: row for row in SharedObject.objects.filter(case=case, stix_id__in=wanted)
    }
    rows = [
        _row(said, shared[ref], source, by)
        for said in statements
        for ref in said.of
        if ref in shared
    ]
    if not rows:
        raise IntakeError(f"Nothing in it speaks of what was shared of {case.key}.")
    before = PartnerReport.objects.filter(shared__case=case).count()
    PartnerReport.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    new = PartnerReport.objects.filter(shared__case=case).count() - before
    foreign = sum(not shared.keys() & set(said.of) for said in statements)
    taken = Taken(new, len(rows) - new, foreign)
    _tell(case, content, source, by, taken)
    return taken


def _statements(content: bytes) -> Iterator[_Said]:
    for place, each in enumerate(_objects(content), start=1):
        kind = each.get("type")
        if kind not in ("sighting", "opinion"):
            continue
        try:
            read = stix2.parse(each, version="2.1")
            yield _sighting(read) if kind == "sighting" else _opinion(read)
        except (STIXError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            told = " ".join(str(error).split())[:300]
            raise IntakeError(f"Object {place} ({kind}) is no STIX 2.1: {told}") from error


def _objects(content: bytes) -> list[Mapping[str, Any]]:
    if len(content) > MOST_BYTES:
        raise IntakeError(f"The file has more than {MOST_BYTES >> 20} MiB.")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise IntakeError(f"The file is no JSON: {str(error)[:200]}") from error
    if not isinstance(said, dict) or said.get("type") != "bundle":
        raise IntakeError("The file is no STIX bundle.")
    objects = said.get("objects")
    if not isinstance(objects, list) or len(objects) > MOST_OBJECTS:
        raise IntakeError(f"A bundle has a list of at most {MOST_OBJECTS:,} objects.")
    for place, each in enumerate(objects, start=1):
        if not isinstance(each, dict):
            raise IntakeError(f"Object {place} is no object.")
    return objects


def _sighting(read: Any) -> _Said:
    count = read.get("count", 1)
    if not 0 <= count <= _MOST_COUNT:
        raise ValueError("count is out of range")
    return _Said(
        stix_id=str(read["id"]),
        kind=_Kind.SIGHTING,
        of=(str(read["sighting_of_ref"]),),
        count=count,
        first_seen=read.get("first_seen"),
        last_seen=read.get("last_seen"),
        text=_text(read.get("description", "")),
    )


def _opinion(read: Any) -> _Said:
    kind = _OPINIONS.get(read["opinion"])
    # Who is neutral says nothing that anybody has to act on.
    refs = tuple(dict.fromkeys(map(str, read["object_refs"]))) if kind else ()
    return _Said(
        stix_id=str(read["id"]),
        kind=kind or _Kind.AGREEMENT,
        of=refs,
        text=_text(read.get("explanation", "")),
    )


def _text(text: str) -> str:
    return str(text).replace("\x00", "")[:_MOST_TEXT]


def _row(said: _Said, shared: SharedObject, source: str, by: User) -> PartnerReport:
    return PartnerReport(
        shared=shared,
        stix_id=said.stix_id,
        kind=said.kind,
        count=said.count,
        first_seen=said.first_seen,
        last_seen=said.last_seen,
        text=said.text,
        source=source,
        by=by,
    )


def _tell(case: Case, content: bytes, source: str, by: User, taken: Taken) -> None:
    counts = dataclasses.asdict(taken)
    audit.record(
        actor=by,
        action="partner.took_in",
        target=case,
        old={},
        new={"case": case.key, "source": source, **counts},
    )
    custody.append(
        event=CustodyEntry.Event.COLLECTED,
        target=case,
        by=by,
        detail={
            "case": case.key,
            "what": "statements of a partner",
            "sha256": hashlib.sha256(content).hexdigest(),
            **counts,
        },
    )
