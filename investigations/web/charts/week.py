"""At which hours of the week, beside everybody else: a customer's week is not a machine's."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from investigations.web.charts.chart import (
    ACCENT,
    FLAGGED,
    MUTED,
    SURFACE,
    TEXT,
    Chart,
    Trace,
    axis,
    figure,
    trace,
)
from investigations.web.presenters.numbers import share

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEK = 168
_GAP = 0.12  # between the two panels
_MISSING = "no exchanges in these hours"


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    """Exchanges by hour of the week, 168 of each from Monday 00:00 UTC."""

    own: Sequence[int]
    everybody: Sequence[int]

    @property
    def own_shares(self) -> list[float]:
        return _shares(self.own)

    @property
    def usual_shares(self) -> list[float]:
        return _shares(self.everybody)


def week_chart(week: Week) -> Chart:
    """The cluster's share of its exchanges in each hour of the week, and how far it is from all
    accounts' share of theirs."""
    own, usual = week.own_shares, week.usual_shares
    beyond = [mine - theirs for mine, theirs in zip(own, usual, strict=True)]
    reach = max(map(abs, beyond)) or 1e-9
    traces = [
        _panel(own, "x", "y", [f"var(--hs-heat-{i})" for i in range(5)], 0.0, max(own) or 1e-9),
        _panel(beyond, "x2", "y2", [ACCENT, SURFACE, FLAGGED], -reach, reach),
    ]
    told = _told(own, usual)
    for each in traces:
        each["text"] = told
    half = (1 - _GAP) / 2
    drawn = figure(
        traces,
        xaxis=_hours_axis(anchor="y", domain=[0, half]),
        yaxis=_days_axis(anchor="x", domain=[0, 0.9]),
        xaxis2=_hours_axis(anchor="y2", domain=[half + _GAP, 1]),
        yaxis2=_days_axis(anchor="x2", domain=[0, 0.9]),
        annotations=_titles((0, 1), (half + _GAP, 1), max(own), reach),
        meta={
            # One below the other.
            "narrow": {
                "xaxis": _hours_axis(anchor="y", domain=[0, 1], every=6),
                "yaxis": _days_axis(anchor="x", domain=[0.57, 0.93]),
                "xaxis2": _hours_axis(anchor="y2", domain=[0, 1], every=6),
                "yaxis2": _days_axis(anchor="x2", domain=[0, 0.38]),
                "annotations": _titles((0, 1), (0, 0.45), max(own), reach),
            }
        },
    )
    return Chart(
        figure=drawn,
        description=_describe(week, own, usual),
        columns=("Hour of the week (UTC)", "This cluster", "All accounts", "Difference"),
        rows=[
            (_name(at), share(own[at]), share(usual[at]), _points(beyond[at])) for at in range(WEEK)
        ],
    )


def _shares(counts: Sequence[int]) -> list[float]:
    whole = sum(counts)
    return [count / whole if whole else 0.0 for count in counts]


def _name(at: int) -> str:
    return f"{DAYS[at // 24]} {at % 24:02}:00"


def _points(difference: float) -> str:
    """In percentage points: 0.0123 -> ``+1.23``."""
    return f"{100 * difference:+.2f}"


def _panel(
    values: Sequence[float], x: str, y: str, colours: Sequence[str], low: float, high: float
) -> Trace:
    last = len(colours) - 1
    return trace(
        "heatmap",
        x=list(range(24)),
        y=list(DAYS),
        z=[list(values[24 * day : 24 * day + 24]) for day in range(7)],
        xaxis=x,
        yaxis=y,
        zmin=low,
        zmax=high,
        colorscale=[[i / last, colour] for i, colour in enumerate(colours)],
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate="%{text}<extra></extra>",
    )


def _told(own: Sequence[float], usual: Sequence[float]) -> list[list[str]]:
    told = [
        f"{_name(at)} UTC: {share(own[at])} of this cluster’s exchanges,<br>"
        f"{share(usual[at])} of all accounts’ ({_points(own[at] - usual[at])} points)"
        for at in range(WEEK)
    ]
    return [told[24 * day : 24 * day + 24] for day in range(7)]


def _hours_axis(*, anchor: str, domain: list[float], every: int = 3) -> dict[str, object]:
    ticks = list(range(0, 24, every))
    return axis(
        anchor=anchor,
        domain=domain,
        showgrid=False,
        zeroline=False,
        ticks="",
        tickvals=ticks,
        ticktext=[f"{tick:02}" for tick in ticks],
        tickangle=0,
    )


def _days_axis(*, anchor: str, domain: list[float]) -> dict[str, object]:
    return axis(
        anchor=anchor,
        domain=domain,
        autorange="reversed",
        showgrid=False,
        ticks="",
        ticksuffix=" ",
        tickfont={"color": TEXT},
    )


def _titles(
    first: tuple[float, float], second: tuple[float, float], most: float, reach: float
) -> list[dict[str, object]]:
    names = (
        f"This cluster’s share, 0 to {share(most)}",
        f"Less (blue) or more (red), by up to {100 * reach:.2g} points",
    )
    return [
        {
            "text": name,
            "x": x,
            "y": y,
            "xref": "paper",
            "yref": "paper",
            "xanchor": "left",
            "yanchor": "top",
            "showarrow": False,
            "font": {"size": 12, "color": MUTED},
        }
        for name, (x, y) in zip(names, (first, second), strict=True)
    ]


def _describe(week: Week, own: Sequence[float], usual: Sequence[float]) -> str:
    if not sum(week.own):
        return f"By hour of the week: {_MISSING}."
    busiest = max(range(WEEK), key=lambda at: own[at])
    weekend, usually = sum(own[5 * 24 :]), sum(usual[5 * 24 :])
    used = sum(1 for count in week.own if count)
    return (
        f"Exchanges by hour of the week (UTC): {used} of 168 hours are in use. The busiest is "
        f"{_name(busiest)} with {share(own[busiest])} (all accounts: {share(usual[busiest])}); "
        f"Saturday and Sunday hold {share(weekend)} (all accounts: {share(usually)})."
    )
