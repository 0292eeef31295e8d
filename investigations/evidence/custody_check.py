"""Whether the chain of custody, and what was pinned as evidence, is as it was written down."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterator
from typing import Final

from investigations.evidence import exhibits
from investigations.evidence.custody import GENESIS, chained
from investigations.models import CustodyEntry, Exhibit

# More tell nothing new: after the first gap, whoever checks looks at the table.
MOST: Final = 100
_CHUNK: Final = 2000


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """``where`` names the row: "custody entry 7", "exhibit E-12"."""

    where: str
    what: str


@dataclasses.dataclass(frozen=True, slots=True)
class Custody:
    """``head`` is the hash of the last entry: who keeps it elsewhere also sees a cut-off end."""

    entries: int
    exhibits: int
    head: str
    problems: tuple[Problem, ...]


def check() -> Custody:
    """Read the whole chain and every exhibit once; at most ``MOST`` problems are told.

    What no table can tell by itself is that its newest rows were taken away: keep ``head``.
    """
    entries, number, head = 0, 0, GENESIS
    problems: list[Problem] = []
    for entry in CustodyEntry.objects.order_by("number").iterator(_CHUNK):
        where = f"custody entry {entry.number}"
        problems.extend(Problem(where, what) for what in _wrong(entry, number, head))
        entries, number, head = entries + 1, entry.number, entry.sha256
    pinned = 0
    rows = Exhibit.objects.select_related("cluster").order_by("pk")
    for exhibit in rows.iterator(_CHUNK):
        pinned += 1
        if not exhibits.verify(exhibit):
            problems.append(
                Problem(f"exhibit {exhibit.name}", "its text, its hash and the audit trail differ")
            )
    return Custody(entries, pinned, head, tuple(problems[:MOST]))


def _wrong(entry: CustodyEntry, before: int, head: str) -> Iterator[str]:
    """``before`` and ``head`` are the number and the hash of the entry before it."""
    if entry.number != before + 1:
        missing = f"{before + 1}" if entry.number == before + 2 else f"{before + 1} and later"
        yield f"there is no entry {missing} before it"
    elif entry.previous != head:
        yield "it does not follow the entry before it"
    if chained(entry.previous, entry.frozen) != entry.sha256:
        yield "its text does not have its hash"
    elif _told(entry) != _stored(entry):
        yield "its columns do not say what its text says"


def _told(entry: CustodyEntry) -> tuple[object, ...]:
    said = json.loads(entry.frozen)
    return (
        said["number"],
        said["event"],
        dt.datetime.fromisoformat(said["at"]),
        said["actor"],
        *said["target"],
    )


def _stored(entry: CustodyEntry) -> tuple[object, ...]:
    return (
        entry.number,
        entry.event,
        entry.at,
        entry.actor,
        entry.target_type,
        entry.target_id,
    )
