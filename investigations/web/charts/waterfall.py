"""How a score came about: one step for each contribution, and the sum."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from investigations.web.charts.chart import (
    FLAGGED,
    INNOCENT,
    ON_FILL,
    TEXT,
    TOTAL,
    Chart,
    Trace,
    axis,
    figure,
    label,
    trace,
)
from investigations.web.presenters.numbers import share

ROW_HEIGHT = 34
TICKS = (-16, -12, -8, -6, -4, -2, 0, 2, 4, 6, 8, 12, 16, 20, 24)


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """A named amount in log-odds; negative speaks for innocence.

    One that is ``left_out`` is drawn hollow where it would stand, and adds nothing.
    """

    name: str
    weight: float
    summary: str
    left_out: bool = False


def probability(log_odds: float) -> float:
    """The likelihood that ``log_odds`` stand for."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    return math.exp(log_odds) / (1 + math.exp(log_odds))


def log_odds(likelihood: float) -> float:
    """The inverse of ``probability``; what is all but certain is held at a millionth from it."""
    held = min(max(likelihood, 1e-6), 1 - 1e-6)
    return math.log(held / (1 - held))


def waterfall_chart(steps: Sequence[Step]) -> Chart:
    """``steps`` in the order in which they are added, from log-odds of nought."""
    running = _running(steps)
    total = running[-1]
    names = [f"{number}. {label(step.name, 32)}" for number, step in enumerate(steps, 1)]
    # The likelihood stands with the name: beside a long bar a narrow screen would cut it off.
    score = f"<b>Score {share(probability(total))}</b>"
    traces = [
        _steps(steps, names, running, True, "Speaks for distillation", FLAGGED),
        _steps(steps, names, running, False, "Speaks for innocence", INNOCENT),
        _sum(total, score),
    ]
    if any(step.left_out for step in steps):
        traces.append(_hollow(steps, names, running))
    ends = [before + step.weight for before, step in zip(running, steps, strict=False)]
    low, high = min(*running, *ends, 0.0), max(*running, *ends, 0.0)
    pad = max((high - low) * 0.15, 0.5)  # room for numbers that stand beside their bar
    drawn = figure(
        traces,
        height=ROW_HEIGHT * (len(steps) + 1) + 72,
        barmode="overlay",
        bargap=0.3,
        xaxis=_odds_axis(low - pad, high + pad),
        yaxis=axis(
            categoryorder="array",
            categoryarray=[*names, score],
            autorange="reversed",
            tickfont={"color": TEXT},
            ticks="",
            ticksuffix="  ",
            showgrid=False,
        ),
        margin={"l": 8, "r": 16, "t": 8, "b": 8},
        meta={"narrow": {"xaxis": _odds_axis(low - pad, high + pad, every=2, words=False)}},
    )
    return Chart(
        figure=drawn,
        description=_describe(steps, total),
        columns=("Signal", "What was found", "Weight", "Running sum", "Running likelihood"),
        rows=_rows(steps, running),
    )


def _rows(steps: Sequence[Step], running: Sequence[float]) -> list[tuple[str, ...]]:
    return [
        (
            step.name,
            step.summary,
            f"{step.weight:+.2f}" + (", left out" if step.left_out else ""),
            f"{after:+.2f}",
            share(probability(after)),
        )
        for step, after in zip(steps, running[1:], strict=True)
    ]


def _sum(total: float, name: str) -> Trace:
    return trace(
        "bar",
        x=[total],
        y=[name],
        orientation="h",
        marker={"color": TOTAL},
        cliponaxis=False,
        insidetextfont={"color": ON_FILL},
        outsidetextfont={"color": TEXT},
        text=[f"{total:+.1f}"],
        textposition="auto",
        name="Score",
        showlegend=False,
        hovertemplate="%{text}<extra></extra>",
    )


def _running(steps: Sequence[Step]) -> list[float]:
    """The sum before each step, and the sum of all."""
    running = [0.0]
    for step in steps:
        running.append(running[-1] + (0.0 if step.left_out else step.weight))
    return running


def _hollow(steps: Sequence[Step], names: Sequence[str], running: Sequence[float]) -> Trace:
    chosen = [i for i, step in enumerate(steps) if step.left_out]
    return trace(
        "bar",
        x=[steps[i].weight for i in chosen],
        y=[names[i] for i in chosen],
        base=[running[i] for i in chosen],
        orientation="h",
        name="Left out",
        marker={
            "color": "rgba(0,0,0,0)",
            "line": {
                "width": 1.5,
                "color": [FLAGGED if steps[i].weight >= 0 else INNOCENT for i in chosen],
            },
        },
        cliponaxis=False,
        textfont={"color": TEXT},
        text=[f"{steps[i].weight:+.1f} left out" for i in chosen],
        textposition="outside",
        hovertemplate="%{text}<extra></extra>",
    )


def _steps(
    steps: Sequence[Step],
    names: Sequence[str],
    running: Sequence[float],
    guilty: bool,
    name: str,
    colour: str,
) -> Trace:
    chosen = [
        i for i, step in enumerate(steps) if (step.weight >= 0) == guilty and not step.left_out
    ]
    return trace(
        "bar",
        x=[steps[i].weight for i in chosen],
        y=[names[i] for i in chosen],
        base=[running[i] for i in chosen],
        orientation="h",
        name=name,
        marker={"color": colour},
        cliponaxis=False,
        insidetextfont={"color": ON_FILL},
        outsidetextfont={"color": TEXT},
        text=[f"{steps[i].weight:+.1f}" for i in chosen],
        textposition="auto",
        # Bars are read from left to right, whichever way they go.
        insidetextanchor="middle",
        constraintext="none",
        customdata=[[label(steps[i].summary, 90), f"{running[i + 1]:+.1f}"] for i in chosen],
        hovertemplate="%{customdata[0]}<br>%{text}, running sum %{customdata[1]}<extra></extra>",
    )


def _odds_axis(low: float, high: float, *, every: int = 1, words: bool = True) -> dict[str, object]:
    ticks = [tick for tick in TICKS if low <= tick <= high and tick % (2 * every) == 0]
    return axis(
        range=[low, high],
        tickvals=ticks,
        ticktext=[
            f"{tick:+d}<br>{share(probability(tick))}" if tick else "0<br>50\u00a0%"
            for tick in ticks
        ],
        tickangle=0,
        title={
            "text": "Log-odds, and the likelihood they stand for" if words else "",
            "font": {"size": 11},
        },
        zeroline=True,
    )


def _describe(steps: Sequence[Step], total: float) -> str:
    named = ", ".join(
        f"{step.name} {'left out' if step.left_out else format(step.weight, '+.1f')}"
        for step in steps
    )
    return (
        f"Contributions to the score in log-odds: {named}. They add up to {total:+.1f}, "
        f"a likelihood of {share(probability(total))}."
    )
