"""What a group's exchanges consist of: shares as bars, greatest first."""

from __future__ import annotations

from collections.abc import Mapping

from investigations.web.charts.chart import ACCENT, TEXT, TRAFFIC, Chart, axis, figure, label, trace
from investigations.web.presenters.numbers import share

MOST_BARS = 8
ROW_HEIGHT = 30


def mix_chart(shares: Mapping[str, float], *, what: str) -> Chart:
    """``shares`` of a whole by readable name, 0 to 1; they may overlap and exceed 1 together."""
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    shown, left_over = ranked[:MOST_BARS], ranked[MOST_BARS:]
    bars = [(label(name, 26), fraction) for name, fraction in shown]
    colours = [ACCENT] * len(bars)
    if left_over:
        bars.append((f"{len(left_over)} others", min(1.0, sum(part for _, part in left_over))))
        colours.append(TRAFFIC)
    drawn = figure(
        [
            trace(
                "bar",
                x=[fraction for _, fraction in bars],
                y=[name for name, _ in bars],
                orientation="h",
                marker={"color": colours},
                text=[share(fraction) for _, fraction in bars],
                textposition="outside",
                textfont={"color": TEXT},
                cliponaxis=False,
                hovertemplate="%{y}: %{text}<extra></extra>",
            )
        ],
        height=ROW_HEIGHT * max(len(bars), 1) + 16,
        bargap=0.35,
        xaxis=axis(visible=False, range=[0, _room(bars)]),
        yaxis=axis(
            autorange="reversed",
            tickfont={"color": TEXT},
            ticks="",
            ticksuffix="  ",
            showgrid=False,
        ),
    )
    named = ", ".join(f"{name} {share(fraction)}" for name, fraction in shown)
    return Chart(
        figure=drawn,
        description=f"{what}: {named}." if shown else f"{what}: nothing known.",
        columns=("Name", "Share"),
        rows=[(name, share(fraction)) for name, fraction in ranked],
    )


def _room(bars: list[tuple[str, float]]) -> float:
    """The axis leaves a fifth for the numbers that stand beside the bars."""
    return max([fraction for _, fraction in bars], default=1.0) * 1.2 or 1.0
