"""When each account of a cluster was at work: accounts × hours."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence

import plotly.graph_objects as go

from investigations.web.charts.chart import MUTED, TOTAL, Chart, axis, figure, label, moment
from investigations.web.presenters.numbers import share

MOST_TICKS = 12
# The strip of totals above the rows.
_ROWS, _STRIP = [0, 0.76], [0.82, 1]


@dataclasses.dataclass(frozen=True, slots=True)
class Raster:
    """``counts[i][j]``: exchanges of account i in hour j. ``accounts_total`` is of the cluster."""

    hours: Sequence[dt.datetime]
    account_ids: Sequence[str]
    counts: Sequence[Sequence[int]]
    accounts_total: int


def raster_chart(raster: Raster, *, addresses: Sequence[str] = ()) -> Chart:
    """A heat map, the accounts in the given order from the top, below their total in each hour:
    accounts that take turns leave the total flat.

    A click on a row opens the account's address, if there are any; one on the strip narrows the
    page to its time.
    """
    times = [moment(hour) for hour in raster.hours]
    drawn = figure(
        [
            go.Heatmap(
                x=_cells(raster.hours),
                # Positions and not names: two long names that are cut alike stay two rows.
                y=list(range(len(raster.account_ids))),
                text=[label(account_id, 32) for account_id in raster.account_ids],
                zmin=0,
                zmax=_ceiling(raster.counts),
                colorscale=[[i / 4, f"var(--hs-heat-{i})"] for i in range(5)],
                colorbar={
                    "title": {"text": "per hour", "side": "right"},
                    "thickness": 10,
                    "outlinewidth": 0,
                    "tickcolor": "rgba(0,0,0,0)",
                    "nticks": 5,
                    "len": _ROWS[1],
                    "y": 0,
                    "yanchor": "bottom",
                },
                meta={"opens": list(addresses)},
                hoverongaps=False,
                hovertemplate="%{x|%-d %b %H:%M} UTC<br>row %{y}: %{z:,} exchanges<extra></extra>",
            ),
            _strip(raster, times),
        ],
        xaxis=axis(type="date", showgrid=False, anchor="y"),
        yaxis2=_totals_axis(),
        yaxis=_account_axis(raster.account_ids),
        meta={
            "narrow": {
                "yaxis": axis(visible=False, autorange="reversed", domain=_ROWS),
                "yaxis2": _totals_axis(title=""),
                "font": {"family": "inherit", "size": 10, "color": MUTED},
            }
        },
    )
    # Past Plotly's checks, which would look at and copy each of a hundred thousand counts.
    drawn["data"][0]["z"] = [list(row) for row in raster.counts]
    return Chart(
        figure=drawn,
        description=_describe(raster),
        columns=("Account", "Hours in use", "Exchanges"),
        rows=[
            (account_id, f"{sum(1 for count in row if count):,}", f"{sum(row):,}")
            for account_id, row in zip(raster.account_ids, raster.counts, strict=True)
        ],
    )


def balance(raster: Raster) -> str:
    """How even the total is beside its parts: pooled work is spread, people's hours are not."""
    if len(raster.account_ids) < 2 or not raster.hours:
        return ""
    rows = sorted(filter(None, map(_unevenness, raster.counts)))
    together = _unevenness(_totals(raster))
    if not rows or not together:
        return ""
    alone = rows[len(rows) // 2]
    return (
        f"From hour to hour one account’s exchanges vary by {share(alone)} of their mean (median), "
        f"those of all drawn accounts together by {share(together)}."
    )


def _unevenness(counts: Sequence[int]) -> float:
    """The deviation of the hours over their mean; 0 without exchanges."""
    mean = sum(counts) / len(counts)
    if not mean:
        return 0.0
    return math.sqrt(max(0.0, sum(n * n for n in counts) / len(counts) - mean**2)) / mean


def _totals(raster: Raster) -> list[int]:
    return [sum(column) for column in zip(*raster.counts, strict=True)]


def _strip(raster: Raster, times: Sequence[str]) -> go.Bar:
    active = [sum(1 for count in column if count) for column in zip(*raster.counts, strict=True)]
    return go.Bar(
        x=times,
        y=_totals(raster),
        xaxis="x",
        yaxis="y2",
        customdata=active,
        width=3_600_000,  # an hour in milliseconds, also where there is but one
        marker={"color": TOTAL, "line": {"width": 0}},
        meta={"picks": "hours"},
        hovertemplate="%{x|%-d %b %H:%M} UTC<br>%{y:,} exchanges by %{customdata} accounts"
        "<extra></extra>",
    )


def _totals_axis(title: str = "all drawn") -> dict[str, object]:
    return axis(
        domain=_STRIP,
        rangemode="tozero",
        tickformat="~s",
        nticks=3,
        title={"text": title, "font": {"size": 11}},
    )


def _cells(hours: Sequence[dt.datetime]) -> list[str]:
    """The middle of each cell; of a single one its edges, for Plotly could not tell its width."""
    if len(hours) != 1:
        return [moment(hour) for hour in hours]
    half = dt.timedelta(minutes=30)
    return [moment(hours[0] - half), moment(hours[0] + half)]


def _ceiling(counts: Sequence[Sequence[int]]) -> int:
    """The 98th percentile of the busy hours: one burst must not wash out all the others."""
    busy = sorted(count for row in counts for count in row if count > 0)
    return max(2, busy[int(len(busy) * 0.98)]) if busy else 1


def _account_axis(account_ids: Sequence[str]) -> dict[str, object]:
    step = max(1, -(-len(account_ids) // MOST_TICKS))
    ticks = list(range(0, len(account_ids), step))
    return axis(
        autorange="reversed",
        domain=_ROWS,
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
        f"accounts at once: {most:,}, in the hour of {raster.hours[together]:%-d %B, %H:%M} UTC. "
        f"{balance(raster)}"
    ).strip()
