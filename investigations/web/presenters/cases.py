"""A case as its page shows it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import Count, F, Sum
from django.urls import reverse
from django.utils.safestring import SafeString

from investigations.cases import contents, holding, scope, states
from investigations.enforcement.respawn import Respawn, respawn_of
from investigations.markdown import render
from investigations.models import (
    Case,
    CaseItem,
    CaseNote,
    CaseTask,
    CaseTransition,
    LegalHold,
    Proposal,
    Severity,
)
from investigations.web.presenters.capped import Capped, capped
from investigations.web.presenters.due import COLOURS, Due, words

MOST_ITEMS: Final = 200
MOST_NOTES: Final = 50
_COLOURS: Final = {
    Case.State.NEW: "bg-azure-lt",
    Case.State.ESCALATED: "bg-orange-lt",
    Case.State.CONFIRMED: "bg-red-lt",
    Case.State.ACTIONED: "bg-purple-lt",
    Case.State.DISMISSED: "bg-green-lt",
}
_PAGES: Final = {
    "cluster": "web:cluster",
    "campaign": "web:campaign",
    "account": "web:account",
    "exhibit": "web:exhibit",
}


@dataclasses.dataclass(frozen=True, slots=True)
class ItemRow:
    """``url`` is empty for what has no page; ``about`` is nobody's own value."""

    pk: int
    kind: str
    name: str
    url: str
    about: str
    item: CaseItem


@dataclasses.dataclass(frozen=True, slots=True)
class NoteRow:
    note: CaseNote
    html: SafeString


@dataclasses.dataclass(frozen=True, slots=True)
class Reach:
    """What the case speaks of, in numbers: of its clusters, and of its accounts each once."""

    clusters: int
    accounts: int
    exchanges: int
    distillation_exchanges: int


@dataclasses.dataclass(frozen=True, slots=True)
class CasePage:
    colour: str
    due: Due | None
    summary: SafeString
    reach: Reach
    steps: Sequence[tuple[str, str]]
    may_escalate: bool
    items: Capped[ItemRow]
    proposals: Sequence[Proposal]
    respawn: Respawn
    tasks: Sequence[CaseTask]
    notes: Capped[NoteRow]
    hold: LegalHold | None
    history: Sequence[CaseTransition]


def case_page(case: Case) -> CasePage:
    items = case.items.select_related(
        "cluster", "campaign", "account", "exhibit", "added_by", "removed_by"
    ).order_by(F("removed_at").asc(nulls_first=True), "pk")
    steps = states.steps(case.state)
    notes = case.notes.select_related("by")
    return CasePage(
        colour=state_colour(case),
        due=case_due(case, dt.datetime.now(dt.UTC)),
        summary=render(case.summary),
        reach=_reach(case),
        # To a team it goes with a note, elsewhere on the page.
        steps=[(each.value, str(each.label)) for each in steps if each != Case.State.ESCALATED],
        may_escalate=case.state == Case.State.ESCALATED or Case.State.ESCALATED in steps,
        items=capped(items, MOST_ITEMS, _item),
        proposals=list(case.proposals.select_related("by").defer("evidence", "plan")),
        respawn=respawn_of(case),
        tasks=list(case.tasks.select_related("done_by")),
        notes=capped(notes, MOST_NOTES, lambda note: NoteRow(note, render(note.text))),
        hold=holding.standing(case),
        history=list(case.transitions.select_related("by").order_by("-pk")),
    )


def state_colour(case: Case) -> str:
    return _COLOURS.get(Case.State(case.state), "")


def case_due(case: Case, now: dt.datetime) -> Due | None:
    """None for a case in which nobody has to do anything."""
    if case.state not in states.OPEN:
        return None
    severity = Severity(case.severity)
    return Due(
        severity.label, COLOURS[severity], case.due_at, case.due_at < now, words(case.due_at, now)
    )


def _reach(case: Case) -> Reach:
    sums = scope.clusters_of(case).aggregate(
        number=Count("pk"), exchanges=Sum("exchanges"), own=Sum("distillation_exchanges")
    )
    return Reach(
        clusters=sums["number"],
        accounts=scope.accounts_of(case).count(),
        exchanges=sums["exchanges"] or 0,
        distillation_exchanges=sums["own"] or 0,
    )


def _item(item: CaseItem) -> ItemRow:
    thing = contents.thing_of(item)
    kind, name = contents.kind_of(thing), contents.name_of(thing)
    target = item.exhibit_id if kind == "exhibit" else name
    url = reverse(_PAGES[kind], args=[target]) if kind in _PAGES else ""
    return ItemRow(item.pk, kind.capitalize(), name, url, _about(item), item)


def _about(item: CaseItem) -> str:
    if item.exhibit is not None:
        return item.exhibit.title
    if item.campaign is not None:
        return item.campaign.name
    if item.cluster is not None:
        return f"{item.cluster.get_kind_display()}, {item.cluster.account_count:,} accounts"
    return ""
