"""Entries of the chain of custody in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from typing import Final

from django.db import models
from django.urls import reverse

from investigations.models import Case, Cluster, CustodyEntry, Exhibit, Proposal, Run
from investigations.web.presenters.capped import Capped, capped

MOST_LINES: Final = 20
_ACTIONS: Final = {
    "case.item_added": "put into the case",
    "case.item_removed": "taken out of the case",
}
_PAGES: Final[Mapping[type[models.Model], str]] = {
    Exhibit: "web:exhibit",
    Case: "web:case",
    Cluster: "web:cluster",
    Proposal: "web:proposal",
    Run: "web:run",
}
# Keys of an entry's detail that say which thing it was, the first that there is.
_NAMES: Final = ("name", "exhibit", "template")


@dataclasses.dataclass(frozen=True, slots=True)
class CustodyLine:
    """``target`` and ``url`` are empty for what has no page any more."""

    number: int
    at: dt.datetime
    event: str
    actor: str
    what: str
    sha256: str
    target: str = ""
    url: str = ""


def custody_of(thing: models.Model) -> Capped[CustodyLine]:
    """The newest entries about one thing."""
    rows = CustodyEntry.objects.filter(target_type=thing._meta.label_lower, target_id=str(thing.pk))
    return capped(rows, MOST_LINES, _line)


def lines(entries: list[CustodyEntry]) -> list[CustodyLine]:
    """Entries with what they are about; one query for each kind of it."""
    about = _targets(entries)
    return [
        _about(_line(entry), *about.get((entry.target_type, entry.target_id), ("", "")))
        for entry in entries
    ]


def _about(line: CustodyLine, target: str, url: str) -> CustodyLine:
    """The name of the target leads to it, and need not be told twice."""
    what = line.what.removeprefix(f"{target} ") if target else line.what
    return dataclasses.replace(line, target=target, url=url, what=what)


def _line(entry: CustodyEntry) -> CustodyLine:
    return CustodyLine(
        number=entry.number,
        at=entry.at,
        event=entry.get_event_display(),
        actor=entry.actor,
        what=_what(json.loads(entry.frozen)["detail"]),
        sha256=entry.sha256,
    )


def _what(detail: dict[str, object]) -> str:
    name = next((str(detail[key]) for key in _NAMES if key in detail), "")
    done = _ACTIONS.get(str(detail.get("action", "")), str(detail.get("what", "")))
    return f"{name} {done}".strip()


def _targets(entries: list[CustodyEntry]) -> dict[tuple[str, str], tuple[str, str]]:
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for model, page in _PAGES.items():
        label = model._meta.label_lower
        wanted = {entry.target_id for entry in entries if entry.target_type == label}
        rows = model._default_manager.filter(pk__in=wanted) if wanted else []
        for row in rows:
            key = getattr(row, "key", "")
            name = key or (row.name if isinstance(row, Exhibit) else str(row))
            found[label, str(row.pk)] = (name, reverse(page, args=[key or row.pk]))
    return found
