"""The clusters of a campaign as lanes over time, with what passed between them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping, Sequence

from investigations.web.charts.chart import (
    ACCENT,
    FLAGGED,
    MUTED,
    TEXT,
    TOTAL,
    TRAFFIC,
    Chart,
    Trace,
    axis,
    figure,
    label,
    moment,
    trace,
)
from investigations.web.charts.events import Event, line, marks, named, within

LANE_HEIGHT = 34
# In pixels: what the axis takes, and the marks of events, however few lanes there are.
_AXIS, _MARKS = 56, 60
_BETWEEN = 0.4  # of the way to the next lane
_LEAST, _MOST = 8, 22  # a step's mark, by the accounts of the cluster then


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """A scoring that changed a cluster; ``words`` say how."""

    at: dt.datetime
    accounts: int
    words: str


@dataclasses.dataclass(frozen=True, slots=True)
class Lane:
    """A cluster from its first exchange to its last; ``pivot`` says in words what it did within a
    day of a release, if anything."""

    name: str
    since: dt.datetime
    until: dt.datetime
    flagged: bool
    points: Sequence[Point]
    pivot: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Link:
    """From lane to lane: accounts that moved ``at`` once, or a successor that took over (from the
    end of the first lane), which is numbered and told in ``words``."""

    source: str
    target: str
    at: dt.datetime
    words: str
    takes_over: bool = False


def family_chart(
    lanes: Sequence[Lane], links: Sequence[Link], events: Sequence[Event] = ()
) -> Chart:
    """Lanes from the top in their order; what happened is numbered by time, events and successors
    in one list."""
    if not lanes:
        return Chart(figure=figure([]), description="No cluster is on record.")
    since, until = min(each.since for each in lanes), max(each.until for each in lanes)
    shown = within(events, since, until + dt.timedelta(hours=1))
    followers = [each for each in links if each.takes_over]
    told = sorted(
        [(each.at, named(each)) for each in shown] + [(each.at, each.words) for each in followers]
    )
    number = {one: at for at, one in reversed(list(enumerate(told, start=1)))}
    place = {each.name: at for at, each in enumerate(lanes)}
    traces = [
        *(_lane(each, place[each.name]) for each in lanes),
        *(_moved(each, place) for each in links if not each.takes_over),
        *(_followed(each, lanes, place, number[each.at, each.words]) for each in followers),
        *_points(lanes, place),
    ]
    if shown:
        numbers = [number[each.at, named(each)] for each in shown]
        traces.append(marks(shown, since, until, numbers))
    room = LANE_HEIGHT * len(lanes) + (_MARKS if shown else 0)
    floor = 1 - _MARKS / room if shown else 1.0
    drawn = figure(
        traces,
        height=room + _AXIS,
        xaxis=axis(type="date", showgrid=False),
        yaxis=axis(
            tickvals=list(range(len(lanes))),
            ticktext=[label(each.name) for each in lanes],
            tickfont={"color": TEXT},
            range=[len(lanes) - 0.5, -0.5],
            showgrid=False,
            zeroline=False,
            domain=[0, floor],
        ),
        yaxis2=axis(range=[0, 1], domain=[floor, 1], anchor="x", visible=False),
        shapes=[line(each, floor) for each in shown],
        hovermode="closest",
    )
    return Chart(
        figure=drawn,
        description=_describe(lanes, links, since, until),
        columns=("Cluster", "Seen", "What scorings found", "After a release", "Took over from"),
        rows=[_row(each, links) for each in lanes],
        marks=told,
    )


def _lane(lane: Lane, at: int) -> Trace:
    # Seen for one moment, it still has a lane.
    end = max(lane.until, lane.since + dt.timedelta(hours=1))
    return trace(
        "scatter",
        x=[moment(lane.since), moment(end)],
        y=[at, at],
        mode="lines",
        line={"width": 6, "color": FLAGGED if lane.flagged else TRAFFIC},
        hoverinfo="skip",
    )


def _points(lanes: Sequence[Lane], place: Mapping[str, int]) -> list[Trace]:
    all_ = [(each, point) for each in lanes for point in each.points]
    if not all_:
        return []
    most = max(point.accounts for _, point in all_) or 1
    return [
        trace(
            "scatter",
            x=[moment(point.at) for _, point in all_],
            y=[place[each.name] for each, _ in all_],
            mode="markers",
            marker={
                "size": [_size(point.accounts, most) for _, point in all_],
                # What is gone has no accounts.
                "symbol": ["circle" if point.accounts else "x" for _, point in all_],
                "color": TOTAL,
                "line": {"width": 1, "color": TEXT},
            },
            customdata=[label(f"{each.name}: {point.words}", 80) for each, point in all_],
            hovertemplate="%{customdata}, %{x|%-d %b %H:%M} UTC<extra></extra>",
        )
    ]


def _size(accounts: int, most: int) -> float:
    """By area: four times as many accounts are twice as wide."""
    return round(_LEAST + (_MOST - _LEAST) * math.sqrt(accounts / most), 1)


def _moved(link: Link, place: Mapping[str, int]) -> Trace:
    return trace(
        "scatter",
        x=[moment(link.at)] * 2,
        y=[place[link.source], place[link.target]],
        mode="lines",
        line={"width": 2, "color": MUTED},
        customdata=[label(link.words, 80)] * 2,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _followed(link: Link, lanes: Sequence[Lane], place: Mapping[str, int], number: int) -> Trace:
    """A broken line from where the one ends to where the other begins, its number on the way,
    where no lane runs."""
    first, second = place[link.source], place[link.target]
    start = min(lanes[first].until, link.at)
    near = start + (link.at - start) * (_BETWEEN / max(1, abs(second - first)))
    return trace(
        "scatter",
        x=[moment(start), moment(near), moment(link.at)],
        y=[first, first + _BETWEEN * (1 if second > first else -1), second],
        mode="lines+text",
        text=["", str(number), ""],
        textposition="middle right",
        textfont={"color": TEXT, "size": 11},
        line={"width": 2, "color": ACCENT, "dash": "dash"},
        customdata=[label(link.words, 80)] * 3,
        hovertemplate="%{customdata}<extra></extra>",
    )


def _row(lane: Lane, links: Sequence[Link]) -> tuple[str, ...]:
    before = [each.source for each in links if each.takes_over and each.target == lane.name]
    return (
        lane.name,
        f"{lane.since:%-d %b %Y} to {lane.until:%-d %b %Y}",
        "; ".join(f"{point.words}, {point.at:%-d %b}" for point in lane.points),
        lane.pivot,
        ", ".join(before),
    )


def _describe(
    lanes: Sequence[Lane], links: Sequence[Link], since: dt.datetime, until: dt.datetime
) -> str:
    followers = sum(each.takes_over for each in links)
    moved = len(links) - followers
    told = [
        f"{len(lanes)} cluster{'s' if len(lanes) > 1 else ''} "
        f"from {since:%-d %B %Y} to {until:%-d %B %Y}"
    ]
    if followers:
        told.append(f"{followers} time{'s' if followers > 1 else ''} one took over from another")
    if moved:
        told.append(f"accounts moved between them {moved} time{'s' if moved > 1 else ''}")
    return f"{'; '.join(told)}."
