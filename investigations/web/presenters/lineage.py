"""What became of clusters from scoring to scoring, as plain records."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from investigations.campaigns.history import Moves, moves_of
from investigations.campaigns.matching import Match, matches
from investigations.models import Campaign, Cluster, ClusterStep, Run, Succession
from investigations.web.presenters.capped import Capped
from investigations.web.presenters.names import readable
from investigations.web.presenters.numbers import share

MOST_STEPS = 20

# The UI kit's colour of each kind; the word beside it says the same.
COLOURS = {
    ClusterStep.Kind.CONTINUED: "",
    ClusterStep.Kind.GROWN: "bg-orange-lt",
    ClusterStep.Kind.SPLIT: "bg-purple-lt",
    ClusterStep.Kind.MERGED: "bg-purple-lt",
    ClusterStep.Kind.NEW: "bg-azure-lt",
    ClusterStep.Kind.GONE: "bg-secondary-lt",
}
# What the runs' lists begin with: what somebody may have to act on.
RANK = {
    kind: place
    for place, kind in enumerate(
        (
            ClusterStep.Kind.NEW,
            ClusterStep.Kind.SPLIT,
            ClusterStep.Kind.MERGED,
            ClusterStep.Kind.GROWN,
            ClusterStep.Kind.GONE,
            ClusterStep.Kind.CONTINUED,
        )
    )
}


@dataclasses.dataclass(frozen=True, slots=True)
class Move:
    """Accounts that came from, or went to, the cluster ``key``; ``part`` is of where they were."""

    key: str
    accounts: int
    part: str


@dataclasses.dataclass(frozen=True, slots=True)
class HistoryRow:
    run_id: int
    at: dt.datetime | None
    kind: str
    colour: str
    accounts: int
    joined: int
    left: int
    came_from: Sequence[Move]
    went_to: Sequence[Move]


@dataclasses.dataclass(frozen=True, slots=True)
class Relation:
    """A cluster whose work this one took over, or that took over this one's, and what shows it."""

    key: str
    likeness: str
    reasons: str


@dataclasses.dataclass(frozen=True, slots=True)
class Earlier:
    """A cluster of a campaign that is over and that the shown one is like."""

    key: str
    campaign: Campaign | None
    likeness: str
    reasons: str


@dataclasses.dataclass(frozen=True, slots=True)
class History:
    """``quiet`` scorings found the cluster as it was and are not among the ``steps``."""

    steps: Capped[HistoryRow]
    quiet: int
    predecessors: Sequence[Relation]
    successors: Sequence[Relation]
    earlier: Sequence[Earlier]


def history(cluster: Cluster) -> History:
    """The cluster's steps, the newest first; its cost does not grow with their number."""
    unchanged = Q(kind=ClusterStep.Kind.CONTINUED, joined=0, left=0)
    steps = ClusterStep.objects.filter(cluster=cluster)
    eventful = steps.exclude(unchanged)
    shown = list(eventful.select_related("run").order_by("-run_id")[:MOST_STEPS])
    moves = moves_of(shown)
    rows = [_row(step, moves[step.pk]) for step in shown]
    return History(
        steps=Capped(rows, eventful.count()),
        quiet=steps.filter(unchanged).count(),
        predecessors=_relations(cluster.predecessions.select_related("predecessor"), "predecessor"),
        successors=_relations(cluster.successions.select_related("cluster"), "cluster"),
        earlier=[_earlier(match) for match in matches(cluster)],
    )


def _row(step: ClusterStep, moves: Moves) -> HistoryRow:
    kind = ClusterStep.Kind(step.kind)
    return HistoryRow(
        run_id=step.run_id,
        at=step.run.finished_at,
        kind=str(kind.label),
        colour=COLOURS[kind],
        accounts=step.accounts,
        joined=step.joined,
        left=step.left,
        came_from=[Move(f.source.key, f.accounts, share(f.share)) for f in moves.came_from],
        went_to=[Move(f.target.key, f.accounts, share(f.share)) for f in moves.went_to],
    )


def _relations(rows: Iterable[Succession], other: str) -> list[Relation]:
    return [Relation(getattr(row, other).key, share(row.likeness), reasons(row)) for row in rows]


def reasons(succession: Succession) -> str:
    """What both have in common."""
    return in_common((each["signal"], each["values"]) for each in succession.reasons)


def in_common(signals: Iterable[tuple[str, int]]) -> str:
    """``Prompt template (4 values), Client build (1 value)``, of (signal, values)."""
    return ", ".join(
        f"{readable(signal)} ({values} value{'' if values == 1 else 's'})"
        for signal, values in signals
    )


def _earlier(match: Match) -> Earlier:
    return Earlier(
        key=match.cluster.key,
        campaign=match.cluster.campaign,
        likeness=share(match.likeness),
        reasons=in_common((each.signal, each.values) for each in match.reasons),
    )


def kinds_of(run: Run) -> list[tuple[str, str, int]]:
    """The kinds of step that the run has, in ``RANK``'s order: (kind, label, how many)."""
    counted = ((kind, run.counts.get(f"clusters_{kind}", 0)) for kind in RANK)
    return [(str(kind), str(kind.label), number) for kind, number in counted if number]
