"""What partners answer: sightings and disputes of what was shared, and that it is over."""

from __future__ import annotations

import dataclasses
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
from investigations.exports import misp_sightings
from investigations.exports.statements import IntakeError, Said, plain
from investigations.models import Case, CustodyEntry, PartnerReport, SharedObject

MOST_BYTES: Final = 16 << 20
MOST_OBJECTS: Final = 100_000
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


@dataclasses.dataclass(frozen=True, slots=True)
class Taken:
    """How many statements are new, were there already, and speak of nothing that was shared."""

    new: int
    known: int
    foreign: int


def remember(case: Case, told: str) -> None:
    """Keep what partners are told of by a STIX bundle or a MISP event (JSON text of ours)."""
    now, said = timezone.now(), json.loads(told)
    rows = [
        SharedObject(
            case=case,
            stix_id=identifier,
            name=str(name)[:500],
            shared_at=now,
            valid_until=until,
        )
        for identifier, name, until in (_of_misp(said) if "Event" in said else _of_stix(said))
    ]
    SharedObject.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["stix_id"],
        update_fields=["name", "shared_at", "valid_until"],
        batch_size=1000,
    )


def _of_stix(bundle: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for each in bundle["objects"]:
        if each["type"] in _SHARED:
            yield each["id"], each.get("name", ""), each.get("valid_until")


def _of_misp(said: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Its values; who the accounts are is not asked about one by one."""
    for each in said["Event"].get("Attribute", ()):
        if each["type"] == "text":
            yield misp_sightings.name_of(each["uuid"]), each.get("comment") or each["value"], None


@transaction.atomic
def take_in(*, case: Case, content: bytes, source: str, by: User) -> Taken:
    """Keep what a partner's STIX bundle or MISP event says of what was shared of ``case``; taken in
    again, it changes nothing. Raises ``IntakeError``, and then nothing is kept."""
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


def _statements(content: bytes) -> Iterator[Said]:
    said = _read(content)
    if "Event" in said or "response" in said:
        yield from misp_sightings.statements(said)
        return
    for place, each in enumerate(_objects(said), start=1):
        kind = each.get("type")
        revoked = each.get("revoked") is True and kind in _SHARED
        if kind not in ("sighting", "opinion") and not revoked:
            continue
        try:
            read = stix2.parse(each, version="2.1", allow_custom=revoked)
            yield _expiry(read) if revoked else _SAID[str(kind)](read)
        except (STIXError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            told = " ".join(str(error).split())[:300]
            raise IntakeError(f"Object {place} ({kind}) is no STIX 2.1: {told}") from error


def _read(content: bytes) -> Mapping[str, Any]:
    if len(content) > MOST_BYTES:
        raise IntakeError(f"The file has more than {MOST_BYTES >> 20} MiB.")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise IntakeError(f"The file is no JSON: {str(error)[:200]}") from error
    if not isinstance(said, dict):
        raise IntakeError("The file is no STIX bundle and no MISP event.")
    return said


def _objects(said: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if said.get("type") != "bundle":
        raise IntakeError("The file is no STIX bundle and no MISP event.")
    objects = said.get("objects")
    if not isinstance(objects, list) or len(objects) > MOST_OBJECTS:
        raise IntakeError(f"A bundle has a list of at most {MOST_OBJECTS:,} objects.")
    for place, each in enumerate(objects, start=1):
        if not isinstance(each, dict):
            raise IntakeError(f"Object {place} is no object.")
    return objects


def _sighting(read: Any) -> Said:
    count = read.get("count", 1)
    if not 0 <= count <= _MOST_COUNT:
        raise ValueError("count is out of range")
    return Said(
        stix_id=str(read["id"]),
        kind=_Kind.SIGHTING,
        of=(str(read["sighting_of_ref"]),),
        count=count,
        first_seen=read.get("first_seen"),
        last_seen=read.get("last_seen"),
        text=plain(read.get("description", "")),
    )


def _opinion(read: Any) -> Said:
    kind = _OPINIONS.get(read["opinion"])
    # Who is neutral says nothing that anybody has to act on.
    refs = tuple(dict.fromkeys(map(str, read["object_refs"]))) if kind else ()
    return Said(
        stix_id=str(read["id"]),
        kind=kind or _Kind.AGREEMENT,
        of=refs,
        text=plain(read.get("explanation", "")),
    )


def _expiry(read: Any) -> Said:
    """One of ours that comes back revoked. Whoever revokes it twice says it twice."""
    revised = f"{read['id']}--{read['modified']}"
    return Said(revised[:100], _Kind.EXPIRY, (str(read["id"]),))


_SAID: Final = {"sighting": _sighting, "opinion": _opinion}


def _row(said: Said, shared: SharedObject, source: str, by: User) -> PartnerReport:
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
