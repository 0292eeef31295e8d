"""When each account of a cluster was at work: accounts × hours."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import plotly.graph_objects as go

from investigations.web.charts.chart import MUTED, Chart, axis, figure, label, moment

MOST_TICKS = 12


@dataclasses.dataclass(frozen=True, slots=True)
class Raster:
    """``counts[i][j]``: exchanges of account i in hour j. ``accounts_total`` is of the cluster."""

    hours: Sequence[dt.datetime]
    account_ids: Sequence[str]
    counts: Sequence[Sequence[int]]
    accounts_total: int


def raster_chart(raster: Raster) -> Chart:
    """A heat map, the accounts in the given order from the top."""
    ceiling = _ceiling(raster.counts)
    drawn = figure(
        [
            go.Heatmap(
                x=[moment(hour) for hour in raster.hours],
                # Positions and not names: two long names that are cut alike stay two rows.
                y=list(range(len(raster.account_ids))),
                text=[label(account_id, 32) for account_id in raster.account_ids],
                zmin=0,
                zmax=ceiling,
                colorscale=[[i / 4, f"var(--hs-heat-{i})"] for i in range(5)],
                colorbar={
                    "title": {"text": "per hour", "side": "right"},
                    "thickness": 10,
                    "outlinewidth": 0,
                    "tickcolor": "rgba(0,0,0,0)",
                    "nticks": 5,
                },
                hoverongaps=False,
                hovertemplate="%{x|%-d %b %H:%M} UTC<br>row %{y}: %{z:,} exchanges<extra></extra>",
            )
        ],
        xaxis=axis(type="date", showgrid=False),
        yaxis=_account_axis(raster.account_ids),
        meta={
            "narrow": {
                "yaxis": axis(visible=False, autorange="reversed"),
                "font": {"family": "inherit", "size": 10, "color": MUTED},
            }
        },
    )
    # Past Plotly's checks, which would look at and copy each of a hundred thousand counts.
    drawn["data"][0]["z"] = [list(row) for row in raster.counts]
    return Chart(figure=drawn, description=_describe(raster))


def _ceiling(counts: Sequence[Sequence[int]]) -> int:
    """The 98th percentile of the busy hours: one burst must not wash out all the others."""
    busy = sorted(count for row in counts for count in row if count > 0)
    return max(2, busy[int(len(busy) * 0.98)]) if busy else 1


def _account_axis(account_ids: Sequence[str]) -> dict[str, object]:
    step = max(1, -(-len(account_ids) // MOST_TICKS))
    ticks = list(range(0, len(account_ids), step))
    return axis(
        autorange="reversed",
        showgrid=False,
        tickvals=ticks,
        ticktext=[label(account_ids[i], 18) for i in ticks],
    )


def _describe(raster: Raster) -> str:
    if not raster.account_ids or not raster.hours:
        return "No activity in this time."
    busy = sum(1 for row in raster.counts for count in row if count)
    cells = len(raster.account_ids) * len(raster.hours)
    together = max(
        range(len(raster.hours)), key=lambda j: sum(1 for row in raster.counts if row[j])
    )
    most = sum(1 for row in raster.counts if row[together])
    return (
        f"Activity of {len(raster.account_ids):,} of {raster.accounts_total:,} accounts over "
        f"{len(raster.hours):,} hours; {busy / cells:.0%} of account-hours are active. Most "
        f"accounts at once: {most:,}, in the hour of {raster.hours[together]:%-d %B, %H:%M} UTC."
    )
