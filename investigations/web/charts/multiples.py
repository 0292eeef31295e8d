"""Small multiples: one time line a part, each on a scale of its own, so that small parts show."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from investigations.web.charts.chart import TEXT, Chart, Trace, axis, figure, label, steps, trace

PANEL_HEIGHT = 110
_TITLE = 0.22  # of a panel, for its name


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """``counts`` per hour, as long as the hours that it is drawn over."""

    name: str
    counts: Sequence[int]
    colour: str


def multiples_chart(hours: Sequence[dt.datetime], parts: Sequence[Part]) -> Chart:
    """The parts below each other over the same hours."""
    height = 1 / max(1, len(parts))
    layout: dict[str, object] = {}
    traces, titles, short = [], [], []
    for at, part in enumerate(parts):
        top, number = 1 - at * height, "" if at == 0 else str(at + 1)
        layout[f"yaxis{number}"] = axis(
            domain=[top - height * (1 - _TITLE) + 0.02, top - height * _TITLE],
            rangemode="tozero",
            tickformat="~s",
            nticks=4,
        )
        traces.append(_line(hours, part, f"y{number}"))
        titles.append(_title(part, top, 90))
        short.append(_title(part, top, 32))
    drawn = figure(
        traces,
        height=PANEL_HEIGHT * max(1, len(parts)) + 30,
        xaxis=axis(type="date", showgrid=False, anchor=f"y{len(parts) if len(parts) > 1 else ''}"),
        annotations=titles,
        meta={"narrow": {"annotations": short}},
        **layout,
    )
    return Chart(figure=drawn, description=_describe(hours, parts))


def _line(hours: Sequence[dt.datetime], part: Part, y: str) -> Trace:
    times, counts = steps(hours, part.counts)
    return trace(
        "scatter",
        x=times,
        y=counts,
        xaxis="x",
        yaxis=y,
        name=label(part.name),
        mode="lines",
        fill="tozeroy",
        line={"width": 1, "shape": "hv", "color": part.colour},
        hovertemplate="%{x|%-d %b %H:%M} UTC: %{y:,}<extra></extra>",
        meta={"picks": "hours"},
    )


def _title(part: Part, top: float, longest: int) -> dict[str, object]:
    """The number comes first: of a stream that asks for much, the end is cut off."""
    return {
        "text": f"<b>{sum(part.counts):,}</b> {label(part.name, longest)}",
        "x": 0,
        "y": top,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "font": {"size": 12, "color": TEXT},
    }


def _describe(hours: Sequence[dt.datetime], parts: Sequence[Part]) -> str:
    if not hours:
        return "No exchanges in this time."
    told = []
    for part in parts:
        peak = max(range(len(hours)), key=lambda at: part.counts[at])
        told.append(
            f"{part.name}: {sum(part.counts):,}, most in the hour of "
            f"{hours[peak]:%-d %B, %H:%M} UTC ({part.counts[peak]:,})"
        )
    return f"Exchanges per hour by part. {'; '.join(told)}."
