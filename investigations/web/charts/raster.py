"""When each account of a cluster was at work: accounts × hours."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from investigations.web.charts.chart import (
    MUTED,
    TOTAL,
    Chart,
    Trace,
    axis,
    figure,
    label,
    moment,
    trace,
)
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

    @property
    def cells(self) -> NDArray[np.int64]:
        """``counts`` as an array, accounts × hours."""
        shape = len(self.account_ids), len(self.hours)
        return np.asarray(self.counts, dtype=np.int64).reshape(shape)


def raster_chart(raster: Raster, *, addresses: Sequence[str] = ()) -> Chart:
    """A heat map, the accounts in the given order from the top, below their total in each hour:
    accounts that take turns leave the total flat.

    A click on a row opens the account's address, if there are any; one on the strip narrows the
    page to its time.
    """
    cells = raster.cells
    drawn = figure(
        [
            trace(
                "heatmap",
                x=_cells(raster.hours),
                # Positions and not names: two long names that are cut alike stay two rows.
                y=list(range(len(raster.account_ids))),
                text=[label(account_id, 32) for account_id in raster.account_ids],
                zmin=0,
                z=raster.counts,
                zmax=_ceiling(cells),
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
            _strip(raster.hours, cells),
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
    return Chart(
        figure=drawn,
        description=_describe(raster, cells),
        columns=("Account", "Hours in use", "Exchanges"),
        rows=[
            (account_id, f"{in_use:,}", f"{exchanges:,}")
            for account_id, in_use, exchanges in zip(
                raster.account_ids,
                np.count_nonzero(cells, axis=1).tolist(),
                cells.sum(axis=1).tolist(),
                strict=True,
            )
        ],
    )


def balance(raster: Raster) -> str:
    """How even the total is beside its parts: pooled work is spread, people's hours are not."""
    return _balance(raster.cells)


def _balance(cells: NDArray[np.int64]) -> str:
    accounts, hours = cells.shape
    if accounts < 2 or not hours:
        return ""
    rows = _unevenness(cells)
    rows = np.sort(rows[rows > 0])
    (together,) = _unevenness(cells.sum(axis=0, keepdims=True))
    if not len(rows) or not together:
        return ""
    alone = rows[len(rows) // 2]
    return (
        f"From hour to hour one account’s exchanges vary by {share(alone)} of their mean (median), "
        f"those of all drawn accounts together by {share(together)}."
    )


def _unevenness(cells: NDArray[np.int64]) -> NDArray[np.float64]:
    """For each row the deviation of its hours over their mean; 0 without exchanges."""
    mean = cells.mean(axis=1)
    return np.divide(cells.std(axis=1), mean, out=np.zeros(len(cells)), where=mean > 0)


def _strip(hours: Sequence[dt.datetime], cells: NDArray[np.int64]) -> Trace:
    return trace(
        "bar",
        x=[moment(hour) for hour in hours],
        y=cells.sum(axis=0).tolist(),
        xaxis="x",
        yaxis="y2",
        customdata=np.count_nonzero(cells, axis=0).tolist(),
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


def _ceiling(cells: NDArray[np.int64]) -> int:
    """The 98th percentile of the busy hours: one burst must not wash out all the others."""
    busy = np.sort(cells[cells > 0])
    return max(2, int(busy[int(len(busy) * 0.98)])) if len(busy) else 1


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


def _describe(raster: Raster, cells: NDArray[np.int64]) -> str:
    if not cells.size:
        return "No activity in this time."
    active = np.count_nonzero(cells, axis=0)
    together = int(active.argmax())
    return (
        f"Activity of {len(raster.account_ids):,} of {raster.accounts_total:,} accounts over "
        f"{len(raster.hours):,} hours; {active.sum() / cells.size:.0%} of account-hours are "
        f"active. Most accounts at once: {active[together]:,}, in the hour of "
        f"{raster.hours[together]:%-d %B, %H:%M} UTC. {_balance(cells)}"
    ).strip()
