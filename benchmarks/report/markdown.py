"""Tables and figures as Markdown."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from typing import Final

ABSENT: Final = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], text_columns: int = 1) -> str:
    """A table whose columns stand to the right, but for the first ``text_columns``."""
    line = [":--" if place < text_columns else "--:" for place in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, line, *rows])


def spread(values: Sequence[float], digits: int = 3, *, high_is_good: bool = True) -> str:
    """The mean of some seeds, and the worst of them beside it where they differ."""
    if not values:
        return ABSENT
    worst = min(values) if high_is_good else max(values)
    mean = f"{statistics.fmean(values):.{digits}f}"
    if f"{worst:.{digits}f}" == mean:
        return mean
    return f"{mean} ({worst:.{digits}f})"


def percent(share: float | None, digits: int = 1) -> str:
    """A share (0 to 1) in per cent."""
    return ABSENT if share is None else f"{100 * share:.{digits}f} %"


def seconds(value: float | None) -> str:
    """A duration, with as many digits as tell something."""
    if value is None:
        return ABSENT
    return f"{value:.2f} s" if value < 10 else f"{value:.1f} s" if value < 100 else f"{value:.0f} s"


def yes(reached: bool | None) -> str:
    """Whether a target is reached; None when it was not measured."""
    return "not measured" if reached is None else "yes" if reached else "**no**"


def count(number: float) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,.0f}"
