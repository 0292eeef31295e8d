"""What a partner's MISP says of attributes of ours: seen, a false positive, expired."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, Final

from investigations.exports.statements import IntakeError, Said, plain
from investigations.models import PartnerReport

_KINDS: Final = {
    "0": PartnerReport.Kind.SIGHTING,
    "1": PartnerReport.Kind.DISPUTE,
    "2": PartnerReport.Kind.EXPIRY,
}
MOST_ATTRIBUTES: Final = 100_000


def name_of(attribute: str) -> str:
    """What an attribute's UUID is kept as."""
    return f"misp--{attribute}"


def statements(said: Mapping[str, Any]) -> Iterator[Said]:
    """Of an event, or of a search's answer with several. Raises ``IntakeError``."""
    number = 0
    for event in _events(said):
        objects = _list(event, "Object")
        own = _list(event, "Attribute")
        for attribute in itertools.chain(own, *(_list(each, "Attribute") for each in objects)):
            number += 1
            if number > MOST_ATTRIBUTES:
                raise IntakeError(f"An event has at most {MOST_ATTRIBUTES:,} attributes.")
            for sighting in _list(attribute, "Sighting"):
                try:
                    yield _said(attribute, sighting)
                except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
                    told = " ".join(str(error).split())[:300]
                    raise IntakeError(
                        f"A sighting of attribute {number} is none of MISP's: {told}"
                    ) from error


def _events(said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    answers = said.get("response", [said])
    if not isinstance(answers, list):
        raise IntakeError("The file is no MISP event.")
    for answer in answers:
        event = answer.get("Event") if isinstance(answer, dict) else None
        if not isinstance(event, dict):
            raise IntakeError("The file is no MISP event.")
        yield event


def _list(said: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = said.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise IntakeError(f"{name} is no list of objects.")
    return found


def _said(attribute: Mapping[str, Any], sighting: Mapping[str, Any]) -> Said:
    at = dt.datetime.fromtimestamp(int(sighting["date_sighting"]), dt.UTC)
    return Said(
        stix_id=str(uuid.UUID(sighting["uuid"])),
        kind=_KINDS[str(sighting.get("type", "0"))],
        of=(name_of(str(uuid.UUID(attribute["uuid"]))),),
        first_seen=at,
        last_seen=at,
        text=plain(sighting.get("source") or ""),
    )
