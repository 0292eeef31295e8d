"""How a campaign's clusters came about, for the picture on its page."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from investigations.campaigns.family import Branch, Family, Passage, Takeover
from investigations.web.charts.events import Event
from investigations.web.charts.family import Lane, Link, Point
from investigations.web.presenters.numbers import share

_DAY = dt.timedelta(days=1)


@dataclasses.dataclass(frozen=True, slots=True)
class FamilyPicture:
    """``cut`` is how many clusters have no lane."""

    lanes: Sequence[Lane]
    links: Sequence[Link]
    events: Sequence[Event]
    cut: int


def family_picture(found: Family, events: Sequence[Event]) -> FamilyPicture:
    """``events`` are what is known to have happened while the campaign went on."""
    releases = [each for each in events if each.kind == "model_release"]
    only = releases[0] if len(releases) == 1 else None
    return FamilyPicture(
        lanes=[_lane(each) for each in found.branches],
        links=[_passage(each) for each in found.passages]
        + [_takeover(each) for each in found.takeovers],
        events=[_told(each, found, each is only) for each in events],
        cut=found.total - len(found.branches),
    )


def _lane(branch: Branch) -> Lane:
    return Lane(
        name=branch.cluster.key,
        since=branch.began,
        until=branch.ended,
        flagged=branch.cluster.flagged,
        points=[
            Point(
                each.at,
                each.accounts,
                f"{each.kind.label.lower()}, {each.accounts:,} account"
                f"{'' if each.accounts == 1 else 's'}",
            )
            for each in branch.moments
        ],
        pivot=f"{share(branch.pivot)} within 24 hours" if branch.pivot is not None else "",
    )


def _told(event: Event, found: Family, only: bool) -> Event:
    """A release says who moved to the new model within a day: where it was the only one, for the
    scoring keeps the largest move and not to which release."""
    moved = [
        f"{each.cluster.key} {share(each.pivot)}"
        for each in found.branches
        if only and each.pivot is not None and each.began <= event.at <= each.ended
    ]
    if not moved:
        return event
    return dataclasses.replace(
        event, name=f"{event.name}; of the calls within 24 hours moved to it: {', '.join(moved)}"
    )


def _passage(each: Passage) -> Link:
    words = f"{each.accounts:,} accounts from {each.source} to {each.target} ({share(each.share)})"
    return Link(each.source, each.target, each.at, words)


def _takeover(each: Takeover) -> Link:
    late = f"{each.after / _DAY:.1f} days after its first ban, " if each.after is not None else ""
    words = (
        f"{each.successor} took over from {each.predecessor}: {late}{share(each.likeness)} alike"
    )
    return Link(each.predecessor, each.successor, each.at, words, takes_over=True)
