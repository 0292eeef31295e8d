"""Known events as numbered marks above a time line, told in the list below it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

from investigations.web.charts.chart import MUTED, TEXT, Trace, label, moment, trace
from investigations.web.presenters.names import readable


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """Something known to have happened: a model release, a wave of bans, …"""

    kind: str
    at: dt.datetime
    name: str


_SIGNS = {
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
PLOT, BAND = [0.0, 0.82], [0.84, 1.0]


def named(event: Event) -> str:
    """``Ban wave: enforcement 3``."""
    return f"{readable(event.kind)}: {event.name}"


def within(events: Sequence[Event], since: dt.datetime, until: dt.datetime) -> list[Event]:
    """Those in [since, until), the earliest first."""
    found = (event for event in events if since <= event.at < until)
    return sorted(found, key=lambda event: event.at)


def marks(
    events: Sequence[Event],
    since: dt.datetime,
    until: dt.datetime,
    numbers: Sequence[int] | None = None,
) -> Trace:
    """Numbered, from 1 unless ``numbers`` say otherwise: names would be printed on top of each
    other. They stand on the second vertical axis, 0 to 1."""
    numbers = numbers if numbers is not None else range(1, len(events) + 1)
    return trace(
        "scatter",
        x=[moment(event.at) for event in events],
        y=_heights(events, (until - since) * _NEAR),
        yaxis="y2",
        name="Known events",
        mode="markers+text",
        text=[str(number) for number in numbers],
        textposition="middle right",
        textfont={"color": TEXT, "size": 11},
        customdata=[label(named(event), 40) for event in events],
        marker={
            "symbol": [_SIGNS.get(event.kind, "triangle-down") for event in events],
            "size": 10,
            "color": TEXT,
            "line": {"width": 2, "color": TEXT},
        },
        hovertemplate="%{text}. %{customdata}<extra></extra>",
    )


def line(event: Event, top: float = BAND[0]) -> dict[str, object]:
    """From the mark (``top`` of the figure, 0 to 1) down to the ground, as a shape."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": moment(event.at),
        "x1": moment(event.at),
        "y0": 0,
        "y1": top,
        "line": {"color": MUTED, "width": 1, "dash": "dot"},
    }


def _heights(events: Sequence[Event], near: dt.timedelta) -> list[float]:
    down: list[int] = []
    for at, event in enumerate(events):
        crowded = at > 0 and event.at - events[at - 1].at < near
        down.append((down[-1] + 1) % len(_STEPS) if crowded else 0)
    return [_STEPS[step] for step in down]
