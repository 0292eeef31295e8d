"""Exchanges over time, a part of them apart, with the events that may explain a turn."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from investigations.web.charts.chart import (
    FLAGGED,
    MUTED,
    TEXT,
    TRAFFIC,
    Chart,
    Trace,
    axis,
    figure,
    label,
    moment,
    steps,
    trace,
)
from investigations.web.presenters.names import readable
from investigations.web.presenters.numbers import share


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """Something known to have happened: a model release, a wave of bans, …"""

    kind: str
    at: dt.datetime
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Series:
    """Counts per hour; ``part`` is a share of ``total``, ``streams`` split it, all as long."""

    hours: Sequence[dt.datetime]
    total: Sequence[int]
    part: Sequence[int]
    streams: Sequence[Sequence[int]] = ()


_EVENT_SIGNS = {
    "ban_wave": "x-thin",
    "own_bans": "x-thin",
    "price_change": "diamond",
    "trial_end": "square",
}
# Marks that are nearer to each other than this part of the time would be printed on top of each
# other; they go down in steps.
_NEAR = 0.05
_STEPS = (0.85, 0.5, 0.15)
# The plot below the band that the marks stand in.
_PLOT, _BAND = [0, 0.82], [0.84, 1]


def activity_chart(
    series: Series, *, part_name: str = "", events: Sequence[Event] = (), picks: bool = False
) -> Chart:
    """Exchanges hour by hour; with ``part_name``, that part stacked below the others.

    With ``picks``, a click narrows the page to the time that it is at.
    """
    shown = _within(events, series.hours)
    hours = series.hours
    rest = [whole - part for whole, part in zip(series.total, series.part, strict=True)]
    traces = [_area(hours, rest, "Other exchanges" if part_name else "Exchanges", TRAFFIC)]
    if part_name:
        traces.insert(0, _area(hours, series.part, part_name, FLAGGED))
    if shown:
        traces.append(_marks(shown, series.hours))
    if picks:
        for each in traces:
            each["meta"] = {"picks": "hours"}
    drawn = figure(
        traces,
        xaxis=axis(type="date", showgrid=False, ticklabelmode="period"),
        yaxis=axis(
            rangemode="tozero", tickformat="~s", nticks=6, domain=_PLOT if shown else [0, 1]
        ),
        yaxis2=axis(range=[0, 1], domain=_BAND, anchor="x", visible=False),
        shapes=[_line(event) for event in shown],
        hovermode="x unified",
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"color": TEXT},
        },
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        meta={"narrow": {"legend": {"orientation": "h", "x": 0, "y": -0.22, "yanchor": "top"}}},
    )
    return Chart(
        figure=drawn,
        description=_describe(series, part_name, shown),
        columns=("Day (UTC)", "Exchanges", *([part_name] if part_name else []), "Known events"),
        rows=_daily(series, shown, with_part=bool(part_name)),
        marks=[(event.at, _named(event)) for event in shown],
    )


def _area(hours: Sequence[dt.datetime], counts: Sequence[int], name: str, colour: str) -> Trace:
    x, y = steps(hours, counts)
    return trace(
        "scatter",
        x=x,
        y=y,
        name=name,
        stackgroup="exchanges",
        mode="lines",
        line={"width": 0.5, "shape": "hv", "color": colour},
        fillcolor=colour,
        hovertemplate="%{y:,}",
    )


def _named(event: Event) -> str:
    """``Ban wave: enforcement 3``."""
    return f"{readable(event.kind)}: {event.name}"


def _heights(events: Sequence[Event], hours: Sequence[dt.datetime]) -> list[float]:
    near = (hours[-1] - hours[0]) * _NEAR
    down: list[int] = []
    for at, event in enumerate(events):
        crowded = at > 0 and event.at - events[at - 1].at < near
        down.append((down[-1] + 1) % len(_STEPS) if crowded else 0)
    return [_STEPS[step] for step in down]


def _marks(events: Sequence[Event], hours: Sequence[dt.datetime]) -> Trace:
    """Numbered, for names would be printed on top of each other; the list below tells them."""
    return trace(
        "scatter",
        x=[moment(event.at) for event in events],
        y=_heights(events, hours),
        yaxis="y2",
        name="Known events",
        mode="markers+text",
        text=[str(number) for number in range(1, len(events) + 1)],
        textposition="middle right",
        textfont={"color": TEXT, "size": 11},
        customdata=[label(_named(event), 40) for event in events],
        marker={
            "symbol": [_EVENT_SIGNS.get(event.kind, "triangle-down") for event in events],
            "size": 10,
            "color": TEXT,
            "line": {"width": 2, "color": TEXT},
        },
        hovertemplate="%{text}. %{customdata}<extra></extra>",
    )


def _line(event: Event) -> dict[str, object]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": moment(event.at),
        "x1": moment(event.at),
        "y0": 0,
        "y1": _BAND[0],
        "line": {"color": MUTED, "width": 1, "dash": "dot"},
    }


def _within(events: Sequence[Event], hours: Sequence[dt.datetime]) -> list[Event]:
    if not hours:
        return []
    end = hours[-1] + dt.timedelta(hours=1)
    return sorted(
        (event for event in events if hours[0] <= event.at < end), key=lambda event: event.at
    )


def _describe(series: Series, part_name: str, events: Sequence[Event]) -> str:
    if not series.hours:
        return "No exchanges in this time."
    whole, part = sum(series.total), sum(series.part)
    of_part = ""
    if part_name:
        of_part = f", {part:,} of them ({share(part / whole if whole else 0)}) {part_name.lower()}"
    peak = max(range(len(series.hours)), key=lambda i: series.total[i])
    told = (
        f"Exchanges per hour from {series.hours[0]:%-d %B %Y} to {series.hours[-1]:%-d %B %Y}: "
        f"{whole:,} in all{of_part}. The peak is {series.total[peak]:,} in the hour of "
        f"{series.hours[peak]:%-d %B, %H:%M} UTC."
    )
    if not events:
        return told
    marked = "1 known event is" if len(events) == 1 else f"{len(events)} known events are"
    return f"{told} {marked} marked."


def _daily(series: Series, events: Sequence[Event], *, with_part: bool) -> list[tuple[str, ...]]:
    whole: dict[dt.date, int] = defaultdict(int)
    part: dict[dt.date, int] = defaultdict(int)
    for hour, total, some in zip(series.hours, series.total, series.part, strict=True):
        whole[hour.date()] += total
        part[hour.date()] += some
    named: dict[dt.date, list[str]] = defaultdict(list)
    for event in events:
        named[event.at.date()].append(_named(event))
    return [
        (
            f"{day:%-d %b %Y}",
            f"{whole[day]:,}",
            *([f"{part[day]:,}"] if with_part else []),
            "; ".join(named[day]),
        )
        for day in sorted(whole)
    ]
