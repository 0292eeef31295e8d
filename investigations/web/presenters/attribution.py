"""Hypotheses side by side."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from django.db.models import Prefetch

from investigations.cases.ladder import Hold, Step, is_solid, ladder
from investigations.models import Campaign, Dissent, Exhibit, Hypothesis, HypothesisEvidence
from investigations.web.forms.attribution import AnswerForm

# Exhibits to choose from; there are seldom more in a campaign.
MOST_OFFERED: Final = 200
_COLOURS: Final = {
    Hold.CARRIED: "bg-green-lt",
    Hold.THIN: "bg-yellow-lt",
    Hold.CONTESTED: "bg-orange-lt",
    Hold.EMPTY: "",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    row: HypothesisEvidence
    solid: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Rung:
    step: Step
    colour: str


@dataclasses.dataclass(frozen=True, slots=True)
class HypothesisView:
    row: Hypothesis
    speaking: Sequence[Piece]
    against: Sequence[Piece]
    dissents: Sequence[Dissent]
    rungs: Sequence[Rung]
    reaches: str
    form: AnswerForm


def hypotheses_of(campaign: Campaign) -> list[HypothesisView]:
    """Those that stand first, the oldest first; its cost does not grow with their number."""
    pieces = HypothesisEvidence.objects.select_related("exhibit__cluster", "by")
    rows = campaign.hypotheses.select_related("by", "rejected_by").prefetch_related(
        Prefetch("evidence", pieces.defer("exhibit__frozen")),
        Prefetch("dissents", Dissent.objects.select_related("by")),
    )
    return [_view(row) for row in sorted(rows, key=lambda row: (bool(row.rejected_at), row.pk))]


def exhibits_to_weigh(campaign: Campaign) -> list[Exhibit]:
    """What is pinned of the campaign's clusters, the newest first."""
    rows = Exhibit.objects.filter(cluster__campaign=campaign, unpinned_at__isnull=True)
    return list(rows.defer("frozen").select_related("cluster")[:MOST_OFFERED])


def _view(row: Hypothesis) -> HypothesisView:
    pieces = [Piece(piece, is_solid(piece)) for piece in row.evidence.all()]
    steps = ladder(piece.row for piece in pieces)
    reached = [step for step in steps if step.reached]
    return HypothesisView(
        row=row,
        speaking=[each for each in pieces if each.row.bearing == "for"],
        against=[each for each in pieces if each.row.bearing == "against"],
        dissents=list(row.dissents.all()),
        rungs=[Rung(step, _COLOURS[step.hold]) for step in steps],
        reaches=str(reached[-1].rung.label).lower() if reached else "",
        form=AnswerForm(
            initial={name: getattr(row, name) for name in AnswerForm.base_fields},
            auto_id=f"change-{row.pk}-%s",
        ),
    )
