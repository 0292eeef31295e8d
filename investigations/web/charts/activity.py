"""Exchanges over time, a part of them apart, with the events that may explain a turn."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from investigations.web.charts.chart import (
    FLAGGED,
    TEXT,
    TRAFFIC,
    Chart,
    Trace,
    axis,
    figure,
    steps,
    trace,
)
from investigations.web.charts.events import BAND, PLOT, Event, line, marks, named, within
from investigations.web.presenters.numbers import share


@dataclasses.dataclass(frozen=True, slots=True)
class Series:
    """Counts per hour; ``part`` is a share of ``total``, ``streams`` split it, all as long."""

    hours: Sequence[dt.datetime]
    total: Sequence[int]
    part: Sequence[int]
    streams: Sequence[Sequence[int]] = ()


def activity_chart(
    series: Series, *, part_name: str = "", events: Sequence[Event] = (), picks: bool = False
) -> Chart:
    """Exchanges hour by hour; with ``part_name``, that part stacked below the others.

    With ``picks``, a click narrows the page to the time that it is at.
    """
    shown = _shown(events, series.hours)
    hours = series.hours
    rest = [whole - part for whole, part in zip(series.total, series.part, strict=True)]
    traces = [_area(hours, rest, "Other exchanges" if part_name else "Exchanges", TRAFFIC)]
    if part_name:
        traces.insert(0, _area(hours, series.part, part_name, FLAGGED))
    if shown:
        traces.append(marks(shown, hours[0], hours[-1]))
    if picks:
        for each in traces:
            each["meta"] = {"picks": "hours"}
    drawn = figure(
        traces,
        xaxis=axis(type="date", showgrid=False, ticklabelmode="period"),
        yaxis=axis(rangemode="tozero", tickformat="~s", nticks=6, domain=PLOT if shown else [0, 1]),
        yaxis2=axis(range=[0, 1], domain=BAND, anchor="x", visible=False),
        shapes=[line(event) for event in shown],
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
        marks=[(event.at, named(event)) for event in shown],
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


def _shown(events: Sequence[Event], hours: Sequence[dt.datetime]) -> list[Event]:
    return within(events, hours[0], hours[-1] + dt.timedelta(hours=1)) if hours else []


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
    told: dict[dt.date, list[str]] = defaultdict(list)
    for event in events:
        told[event.at.date()].append(named(event))
    return [
        (
            f"{day:%-d %b %Y}",
            f"{whole[day]:,}",
            *([f"{part[day]:,}"] if with_part else []),
            "; ".join(told[day]),
        )
        for day in sorted(whole)
    ]
