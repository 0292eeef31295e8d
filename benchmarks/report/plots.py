"""The report's pictures, as SVG without dates, so that the same figures give the same file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from benchmarks.report.calibration import tenths

# An SVG whose identifiers and texts do not change from one drawing to the next.
STYLE: Final[Any] = {"svg.hashsalt": "benchmarks", "svg.fonttype": "none", "font.size": 10}


def reliability(outcomes: Sequence[tuple[float, bool]], path: Path) -> None:
    """Share of campaigns' clusters by score, in tenths; a point's area follows its clusters."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(5, 4.6), layout="constrained")
        axes = figure.add_subplot()
        axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1)
        for clusters, mean, share in tenths(outcomes).values():
            axes.scatter(mean, share, s=20 + 25 * np.log(clusters), color="#1f6f8b", zorder=3)
            axes.annotate(f"{clusters}", (mean, share), (6, -12), textcoords="offset points")
        axes.set(
            xlabel="mean score",
            ylabel="share that are a campaign's",
            title="Clusters by score, with their number",
            xlim=(-0.03, 1.08),
            ylim=(-0.08, 1.05),
        )
        save(figure, path)


def growth(
    exchanges: Sequence[float], seconds: Sequence[float], mib: Sequence[float], path: Path
) -> None:
    """Time and peak memory of scoring over the exchanges, both axes logarithmic."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8, 3.6), layout="constrained")
        for place, (values, name) in enumerate(((seconds, "seconds"), (mib, "MiB")), start=1):
            axes = figure.add_subplot(1, 2, place)
            axes.loglog(exchanges, values, "o-", color="#1f6f8b")
            straight = values[0] * np.array(exchanges) / exchanges[0]
            axes.loglog(exchanges, straight, "--", color="0.6", linewidth=1, label="proportional")
            axes.set(xlabel="exchanges", ylabel=name)
            axes.legend(frameon=False)
        save(figure, path)


def save(figure: Figure, path: Path) -> None:
    """Write a picture, and nothing of when it was drawn."""
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None})
