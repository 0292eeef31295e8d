"""The report's charts, drawn for print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.dates import DateFormatter
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from investigations.exports.report.words import compact, name

_STYLE: Final[Any] = {
    "font.size": 9,
    "font.family": "DejaVu Sans",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9aa4b2",
    "axes.labelcolor": "#3f4a5a",
    "xtick.color": "#3f4a5a",
    "ytick.color": "#3f4a5a",
}
# Told apart by brightness, too: many boards print in grey.
_OWN: Final = "#c0392b"
_OTHER: Final = "#b8c4d6"
_BAR: Final = "#1f5fa8"
_DPI: Final = 200
_MOST_BARS: Final = 8
_MOST_DAYS: Final = 8


def draw(record: dict[str, Any], folder: Path) -> dict[str, str]:
    """Write ``activity.png``, ``capabilities.png`` and ``models.png`` where there is something to
    draw; returns file names by chart."""
    drawn = {}
    if record["days"]:
        _activity(record["days"], folder / "activity.png")
        drawn["activity"] = "activity.png"
    for chart in ("capabilities", "models"):
        if record[chart]:
            _bars(record[chart], folder / f"{chart}.png")
            drawn[chart] = f"{chart}.png"
    return drawn


def _activity(days: Sequence[tuple[Any, int, int]], path: Path) -> None:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(6.3, 2.4), layout="constrained")
        axes = figure.add_subplot()
        own = [part for _, _, part in days]
        rest = [total - part for _, total, part in days]
        when = [day for day, _, _ in days]
        axes.bar(when, own, color=_OWN, label="Distillation (estimate)", width=0.85)
        axes.bar(when, rest, bottom=own, color=_OTHER, label="Other exchanges", width=0.85)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: compact(value)))
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.set_ylabel("exchanges a day")
        axes.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1))
        step = max(1, -(-len(when) // _MOST_DAYS))
        axes.set_xticks(when[::step])
        axes.xaxis.set_major_formatter(DateFormatter("%-d %b"))  # type: ignore[no-untyped-call]
        figure.savefig(path, dpi=_DPI, metadata={"Software": None})


def _bars(shares: Sequence[tuple[str, float]], path: Path) -> None:
    shown = list(reversed(shares[:_MOST_BARS]))
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(6.3, 0.5 + 0.26 * len(shown)), layout="constrained")
        axes = figure.add_subplot()
        names = [_short(label if path.stem == "models" else name(label)) for label, _ in shown]
        bars = axes.barh(range(len(shown)), [share for _, share in shown], color=_BAR, height=0.62)
        # Names that people chose are no formulas.
        axes.set_yticks(range(len(shown)), names, parse_math=False)
        axes.bar_label(bars, [f"{share:.0%}" for _, share in shown], padding=3, fontsize=8)
        axes.set_xlim(0, 1.08)
        axes.xaxis.set_visible(False)
        axes.spines[["bottom"]].set_visible(False)
        figure.savefig(path, dpi=_DPI, metadata={"Software": None})


def _short(label: str) -> str:
    printable = "".join(each for each in label if each.isprintable())
    return printable if len(printable) <= 36 else f"{printable[:35]}…"
