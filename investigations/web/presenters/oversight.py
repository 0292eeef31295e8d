"""The manager's page: each figure beside that of the period before, and where its list is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from django.urls import reverse
from django.utils import timezone

from investigations.models import Case, Proposal
from investigations.oversight.backlog import Backlog, backlog
from investigations.oversight.exposure import Exposure, exposures
from investigations.oversight.pace import Pace, Period, Taken, pace
from investigations.web.presenters.numbers import in_hours

PERIODS: Final = {7: "7 days", 30: "30 days", 90: "90 days"}
USUAL: Final = 30


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """``now`` and ``before`` are as people read them, ``meaning`` says what is counted."""

    name: str
    now: str
    before: str
    meaning: str
    url: str


@dataclasses.dataclass(frozen=True, slots=True)
class OversightPage:
    days: int
    figures: Sequence[Figure]
    backlog: Backlog
    pace: Pace
    exposures: Sequence[Exposure]

    @property
    def lines(self) -> int:
        """Of the page as a file."""
        return sum(1 for _ in rows(self))


def oversight_page(asked: str) -> OversightPage:
    """Of the last so many days; anything that is no period is ``USUAL``."""
    days = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else USUAL
    days = days if days in PERIODS else USUAL
    now = timezone.now()
    period = Period(now - dt.timedelta(days=days), now)
    found, before = pace(period), pace(period.before)
    return OversightPage(
        days=days,
        figures=[*_pace_figures(found, before), *_work_figures(period)],
        backlog=backlog(),
        pace=found,
        exposures=exposures(),
    )


def rows(page: OversightPage) -> Iterator[tuple[str, str, str, str]]:
    """The page as (part, name, now, before), for a spreadsheet."""
    for each in page.figures:
        yield ("Work", each.name, each.now, each.before)
    for title, waiting in (("Queue", page.backlog.by_queue), ("Person", page.backlog.by_person)):
        for row in waiting:
            yield (f"Backlog by {title.lower()}", row.name or "none", str(row.clusters), "")
    for row in page.backlog.cases:
        yield ("Open cases by person", row.name or "nobody", str(row.clusters), "")
    for title, parts in (("queue", page.pace.by_queue), ("person", page.pace.by_person)):
        for part in parts:
            name = part.name or ("general" if title == "queue" else "nobody")
            yield (f"Decisions by {title}", name, str(part.decisions), "")
            for what in ("triage", "decide", "act"):
                taken = getattr(part, what)
                yield (f"Time to {what} by {title}", name, _hours(taken), "")
    for campaign in page.exposures:
        name = f"{campaign.campaign.key} {campaign.campaign.name}"
        yield ("Campaigns", name, str(campaign.distillation), "")


def _pace_figures(found: Pace, before: Pace) -> list[Figure]:
    decided = f"{reverse('web:queue')}?show=decided"
    timed = (
        ("Time to triage", "triage", "from being found to the first word on it", decided),
        ("Time to decide", "decide", "from being found to confirmed or dismissed", decided),
        (
            "Time to act",
            "act",
            "from a case's confirmation to the first action that arrived",
            f"{reverse('web:proposals')}?part=all",
        ),
    )
    figures = [
        Figure(name, _hours(getattr(found, key)), _hours(getattr(before, key)), meaning, url)
        for name, key, meaning, url in timed
    ]
    return [
        *figures,
        Figure(
            "Decisions",
            f"{found.decisions:,}",
            f"{before.decisions:,}",
            "clusters decided",
            decided,
        ),
        Figure(
            "Reversed",
            _share(found.reversed_share),
            _share(before.reversed_share),
            "of the decisions were taken back since",
            decided,
        ),
    ]


def _work_figures(period: Period) -> list[Figure]:
    def cases(span: Period) -> str:
        opened = Case.objects.filter(opened_at__gte=span.since, opened_at__lt=span.until)
        return f"{opened.count():,}"

    def proposals(span: Period) -> str:
        made = Proposal.objects.filter(at__gte=span.since, at__lt=span.until)
        return f"{made.exclude(state=Proposal.State.DRAFT).count():,}"

    return [
        Figure(
            *("Cases opened", cases(period), cases(period.before), "in the period"),
            url=f"{reverse('web:cases')}?part=all",
        ),
        Figure(
            *("Actions proposed", proposals(period), proposals(period.before), "in the period"),
            url=f"{reverse('web:proposals')}?part=all",
        ),
    ]


def _hours(taken: Taken) -> str:
    """ "5 h, 9 of 10 within 2.1 d (12)"; the number is of what was counted."""
    if taken.median is None or taken.late is None:
        return "–"
    return f"{in_hours(taken.median)}, 9 of 10 within {in_hours(taken.late)} ({taken.number:,})"


def _share(part: float | None) -> str:
    return "–" if part is None else f"{part:.0%}".replace("%", " %")
