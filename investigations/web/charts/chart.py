"""A chart: the figure for those who see it, the words and the table for those who don't."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import html
from collections.abc import Mapping, Sequence
from typing import Any

# Colours are looked up in the browser, so that one figure serves both themes.
FLAGGED = "var(--hs-flagged)"
TRAFFIC = "var(--hs-traffic)"
INNOCENT = "var(--hs-innocent)"
TOTAL = "var(--hs-total)"
ACCENT = "var(--hs-accent)"
TEXT = "var(--hs-text)"
MUTED = "var(--hs-muted)"
GRID = "var(--hs-grid)"
SURFACE = "var(--hs-surface)"
ON_FILL = "var(--hs-on-fill)"  # text on the colours above

LONGEST_LABEL = 40

Trace = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """``figure`` is Plotly's plain data; ``description`` says in a sentence what it shows.

    ``columns`` and ``rows`` are the same facts as a table; ``marks`` what the numbered marks mean.
    """

    figure: Mapping[str, Any]
    description: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    marks: Sequence[tuple[dt.datetime, str]] = ()


def trace(kind: str, **properties: Any) -> Trace:
    """What Plotly draws: a ``bar``, a ``scatter``, a ``heatmap``, with its properties.

    A plain mapping and not one of Plotly's own classes: those check and copy every value, most of
    what a page with many charts costs. That Plotly knows the properties, the tests check.
    """
    return {"type": kind, **properties}


def figure(traces: Sequence[Trace], **layout: Any) -> dict[str, Any]:
    """``traces`` in the product's look; ``layout`` adds to it or overrides it."""
    look: dict[str, Any] = {
        "autosize": True,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        # The page's own font, so that a figure does not look like a guest.
        "font": {"family": "inherit", "size": 12, "color": MUTED},
        "hoverlabel": {
            "bgcolor": SURFACE,
            "bordercolor": GRID,
            "font": {"family": "inherit", "color": TEXT},
            "align": "left",
        },
        "showlegend": False,
        "dragmode": False,
    }
    return {"data": list(traces), "layout": look | layout}


def axis(**options: Any) -> dict[str, Any]:
    """An axis in the product's look."""
    return {
        "gridcolor": GRID,
        "zerolinecolor": GRID,
        "linecolor": GRID,
        "tickcolor": GRID,
        "automargin": True,
        "fixedrange": True,
        **options,
    }


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    """``text`` as a label: cut, on one line, and without the markup that Plotly would obey.

    Plotly reads a part of HTML, links included, in every string that it draws.
    """
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    return html.escape(line, quote=False)


@functools.lru_cache(maxsize=4096)  # the charts of a page are over the same hours
def moment(when: dt.datetime) -> str:
    """A UTC time as Plotly's date axis takes it."""
    return when.astimezone(dt.UTC).isoformat(" ", "minutes")[:16]


def steps(hours: Sequence[dt.datetime], counts: Sequence[int]) -> tuple[list[str], list[int]]:
    """Hours and counts for a line in steps; a single hour goes on to its end, or had no width."""
    if len(hours) != 1:
        return [moment(hour) for hour in hours], list(counts)
    return [moment(hours[0]), moment(hours[0] + dt.timedelta(hours=1))], [counts[0], counts[0]]
