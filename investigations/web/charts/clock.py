"""At which hours of the day: people sleep, machines need not."""

from __future__ import annotations

from collections.abc import Sequence

from investigations.web.charts.chart import ACCENT, Chart, axis, figure, trace


def clock_chart(by_hour: Sequence[int]) -> Chart:
    """``by_hour``: 24 counts, UTC."""
    hours = [f"{hour:02}" for hour in range(24)]
    silent = sum(1 for number in by_hour if number == 0)
    drawn = figure(
        [
            trace(
                "bar",
                x=hours,
                y=list(by_hour),
                marker={"color": ACCENT},
                hovertemplate="%{x}:00–%{x}:59 UTC: %{y:,}<extra></extra>",
            )
        ],
        bargap=0.25,
        xaxis=axis(type="category", showgrid=False, tickangle=0, nticks=12),
        yaxis=axis(rangemode="tozero", tickformat="~s", nticks=4),
    )
    return Chart(
        figure=drawn,
        description=f"Exchanges by hour of the day (UTC): {24 - silent} of 24 hours are in use.",
        columns=("Hour (UTC)", "Exchanges"),
        rows=[(f"{hour}:00", f"{number:,}") for hour, number in zip(hours, by_hour, strict=True)],
    )
