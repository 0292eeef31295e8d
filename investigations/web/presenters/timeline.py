"""Everything that happened to a cluster: what people did, and what scorings did."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, Q, QuerySet, Value

from accounts.models import User
from accounts.permissions import Permission
from investigations.masking import mask
from investigations.models import AuditEntry, Cluster, ClusterStep, Note
from investigations.web.presenters.lineage import COLOURS
from investigations.web.presenters.names import readable

PER_PAGE: Final = 15
LONGEST_TEXT: Final = 300

# What can be looked for: name, title, how the actions begin.
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "decisions": ("Decisions", "verdict."),
    "explanations": ("Explanations", "innocence."),
    "queue": ("Queue", "queue."),
    "evidence": ("Evidence", "exhibit."),
    "notes": ("Notes", "note."),
    "campaigns": ("Campaigns served", "serving."),
    "values": ("Values opened", "values."),
    "scorings": ("Scorings", ""),
}
_WORDS: Final = {
    "exhibit.annotated": "Evidence: note changed",
    "exhibit.pinned": "Evidence pinned",
    "exhibit.unpinned": "Evidence unpinned",
    "innocence.restored": "Explanation considered again",
    "innocence.set_aside": "Explanation set aside",
    "note.deleted": "Note deleted",
    "note.edited": "Note edited",
    "note.written": "Note written",
    "queue.assigned": "Assigned",
    "queue.returned": "Waits again",
    "queue.snoozed": "Snoozed",
    "serving.said": "Serves another campaign, too",
    "serving.taken_back": "Does not serve the other campaign",
    "values.disclosed": "Values shown in full",
    "verdict.given": "Decided",
    "verdict.withdrawn": "Decision taken back",
}
# Fields whose text points to no person and no instrument. What is not listed is masked: a new field
# stays so until somebody thinks about it.
_OPEN_FIELDS: Final = frozenset(
    {
        *("assignee", "campaign", "cluster", "exhibit", "explanation", "kind", "note", "reason"),
        *("sha256", "state", "target", "text", "title"),
    }
)
_LONGEST: Final = {"sha256": 12}  # the whole hash is on the exhibit's page
_NAMES_OF_THINGS: Final = frozenset({"explanation", "kind", "state"})


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """Empty is what was not there before, or is not there any more."""

    name: str
    old: str
    new: str


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    at: dt.datetime | None
    what: str
    actor: str
    reason: str = ""
    changes: Sequence[Change] = ()
    colour: str = ""
    run_id: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Timeline:
    """``events`` are those of the ``page``; ``kind`` is one of ``KINDS``, or empty for all."""

    events: Sequence[Event]
    page: Page[Any]
    kind: str


def timeline(
    cluster: Cluster, person: User, *, kind: str = "", page: str | None = None
) -> Timeline:
    """One page, the newest first."""
    kind = kind if kind in KINDS else ""
    found = Paginator(_places(cluster, kind), PER_PAGE).get_page(page)
    entries = AuditEntry.objects.in_bulk([pk for _, source, pk in found if source == "entry"])
    steps = ClusterStep.objects.select_related("run").in_bulk(
        [pk for _, source, pk in found if source == "step"]
    )
    told = dict(zip(entries, events(entries.values(), person), strict=True))
    in_order = [told[pk] if source == "entry" else step_event(steps[pk]) for _, source, pk in found]
    return Timeline(in_order, found, kind)


def entries_of(cluster: Cluster) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(
        target_type=cluster._meta.label_lower, target_id=str(cluster.pk)
    )


def steps_of(cluster: Cluster) -> QuerySet[ClusterStep]:
    """Those that changed it."""
    unchanged = Q(kind=ClusterStep.Kind.CONTINUED, joined=0, left=0)
    return ClusterStep.objects.filter(cluster=cluster).exclude(unchanged)


def _places(cluster: Cluster, kind: str) -> QuerySet[Any, tuple[dt.datetime, str, int]]:
    """(time, source, key) of all that there is, in order."""
    entries, steps = entries_of(cluster).order_by(), steps_of(cluster).order_by()
    start = KINDS[kind][1] if kind else ""
    if start:
        entries, steps = entries.filter(action__startswith=start), steps.none()
    elif kind == "scorings":
        entries = entries.none()
    text = CharField()
    rows = entries.annotate(when=F("at"), source=Value("entry", text))
    found = steps.annotate(when=F("run__finished_at"), source=Value("step", text))
    columns = ("when", "source", "pk")
    return (
        rows.values_list(*columns)
        .union(found.values_list(*columns), all=True)
        .order_by("-when", "-source", "-pk")
    )


def events(entries: Iterable[AuditEntry], person: User) -> list[Event]:
    """Entries in words, in their order. What a note said that was deleted is for auditors."""
    entries = list(entries)
    hidden: set[int] = set()
    notes = {pk for each in entries if (pk := _note_of(each)) is not None}
    if notes and not person.has_perm(Permission.VIEW_AUDIT.perm):
        gone = Note.objects.filter(pk__in=notes, deleted_at__isnull=False)
        hidden = set(gone.values_list("pk", flat=True))
    return [_event(each, hidden) for each in entries]


def step_event(step: ClusterStep) -> Event:
    kind = ClusterStep.Kind(step.kind)
    counts = (("Accounts joined", step.joined), ("Accounts left", step.left))
    changes = [Change(name, "", f"{number:,}") for name, number in counts if number]
    return Event(
        at=step.run.finished_at,
        what=str(kind.label),
        actor="scoring",
        changes=[Change("Accounts", "", f"{step.accounts:,}"), *changes],
        colour=COLOURS[kind],
        run_id=step.run_id,
    )


def _note_of(entry: AuditEntry) -> int | None:
    if not entry.action.startswith("note."):
        return None
    found: int | None = (entry.new or entry.old).get("note")
    return found


def _event(entry: AuditEntry, hidden: Collection[int]) -> Event:
    note = _note_of(entry)
    return Event(
        at=entry.at,
        what=_WORDS.get(entry.action) or readable(entry.action.replace(".", " ")),
        actor=entry.actor,
        reason=entry.reason,
        changes=[
            _change(name, entry, hide=name == "text" and note in hidden)
            for name in dict.fromkeys((*entry.old, *entry.new))
            if not (name == "note" and note is not None)
        ],
    )


def _change(name: str, entry: AuditEntry, *, hide: bool) -> Change:
    old, new = (
        ("deleted" if hide else _shown(name, side[name])) if name in side else ""
        for side in (entry.old, entry.new)
    )
    # What stays the same is no change, but says which thing it is about.
    return Change(readable(name), "" if old == new else old, new)


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.4g}" if isinstance(value, float) and value < 1 else f"{value:,.0f}"
    if isinstance(value, list | dict):
        return f"{len(value):,}"
    if name in _NAMES_OF_THINGS:
        return readable(value)
    if moment := _moment(value):
        return f"{moment.astimezone(dt.UTC):%-d %b %Y, %H:%M} UTC"
    if name not in _OPEN_FIELDS:
        return mask(value)
    longest = _LONGEST.get(name, LONGEST_TEXT)
    return value if len(value) <= longest else f"{value[:longest]}…"


def _moment(value: str) -> dt.datetime | None:
    """``value`` when it is a time as the audit trail writes them."""
    if len(value) < len("2026-09-01T00:00") or value[10] != "T":
        return None
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else None
