"""One statement of a partner, whatever format it came in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Final

from investigations.models import PartnerReport

_MOST_TEXT: Final = 2_000


class IntakeError(Exception):
    """The file cannot be taken in; nothing of it was. The message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Said:
    """``stix_id`` is the statement's own identifier, ``of`` those of what it speaks of."""

    stix_id: str
    kind: PartnerReport.Kind
    of: tuple[str, ...]
    count: int = 1
    first_seen: dt.datetime | None = None
    last_seen: dt.datetime | None = None
    text: str = ""


def plain(text: object) -> str:
    """What fits into a column of text."""
    return str(text).replace("\x00", "")[:_MOST_TEXT]
