"""What changed about a cluster since a person last looked."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from accounts.models import User
from investigations.models import AuditEntry, Cluster
from investigations.triage import viewing
from investigations.web.presenters.capped import Capped
from investigations.web.presenters.numbers import compact_count, share
from investigations.web.presenters.timeline import (
    Event,
    entries_of,
    events,
    step_event,
    steps_of,
)

MOST_EVENTS: Final = 20
# Counted up to here; nobody reads on.
MOST_COUNTED: Final = 200
_COUNTED: Final = {
    "exhibit.pinned": ("pinned", "pinned"),
    "exhibit.unpinned": ("unpinned", "unpinned"),
    "innocence.set_aside": ("explanation set aside", "explanations set aside"),
    "note.edited": ("note edited", "notes edited"),
    "note.written": ("note", "notes"),
}
_BY: Final = {"verdict.given": "verdict", "verdict.withdrawn": "verdict taken back"}


@dataclasses.dataclass(frozen=True, slots=True)
class Since:
    """``parts`` are the changes in short; empty when nothing has changed."""

    at: dt.datetime
    parts: Sequence[str]
    events: Capped[Event]


def since(cluster: Cluster, person: User) -> Since | None:
    """What scorings and other people did after the visit before this one; None on the first."""
    last = viewing.last_look(cluster=cluster, by=person)
    if last is None:
        return None
    others = entries_of(cluster).filter(at__gt=last.at).exclude(actor=person.username)
    entries = list(others[:MOST_COUNTED])
    steps = list(
        steps_of(cluster)
        .filter(run__finished_at__gt=last.at)
        .select_related("run")
        .order_by("-run_id")[:MOST_COUNTED]
    )
    told = [*events(entries[:MOST_EVENTS], person), *map(step_event, steps[:MOST_EVENTS])]
    told.sort(key=lambda each: each.at or last.at, reverse=True)
    return Since(
        at=last.at,
        parts=[
            *_numbers(last.numbers, viewing.headline(cluster)),
            *_done(entries),
            *_counted(len(steps), "scoring", "scorings"),
        ],
        events=Capped(told[:MOST_EVENTS], len(entries) + len(steps)),
    )


def _numbers(old: Mapping[str, float], new: Mapping[str, float]) -> list[str]:
    parts = []
    if old and share(old["score"]) != share(new["score"]):
        parts.append(f"likelihood {share(old['score'])} → {share(new['score'])}")
    for name in ("accounts", "exchanges"):
        moved = new[name] - old.get(name, new[name])
        if moved:
            parts.append(f"{'+' if moved > 0 else '−'}{compact_count(abs(moved))} {name}")
    return parts


def _done(entries: Sequence[AuditEntry]) -> list[str]:
    decided = [f"{_BY[each.action]} by {each.actor}" for each in entries if each.action in _BY]
    counts = Counter(each.action for each in entries if each.action not in _BY)
    parts = [*dict.fromkeys(decided)]
    for action, words in _COUNTED.items():
        parts += _counted(counts.pop(action, 0), *words)
    return parts + _counted(counts.total(), "other change", "other changes")


def _counted(number: int, one: str, many: str) -> list[str]:
    if not number:
        return []
    more = "at least " if number >= MOST_COUNTED else ""
    return [f"{more}{number:,} {one if number == 1 else many}"]
