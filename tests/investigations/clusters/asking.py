"""What groups ask for, counted in loops."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from investigations.clusters.focus import ENOUGH, FOCUS_EXCESS, FOCUS_LIFT, WORK_EXCESS
from investigations.detectors.capability import TARGETED
from investigations.lake.schema import CAPABILITIES
from tests.investigations.detectors.plain import Row


def focus_of(features: Sequence[Row], members: set[str]) -> list[str]:
    """What a group asks for more than others do."""
    inside = [row for row in features if row["account_id"] in members]
    others = [row for row in features if row["account_id"] not in members]
    volume = sum(row["exchanges"] for row in inside)
    names = []
    for name in TARGETED:
        own = sum((row[name] or 0) * row["exchanges"] for row in inside) / volume
        usual = sum(row[name] or 0 for row in others) / max(len(others), 1)
        if own - usual >= FOCUS_EXCESS and own >= FOCUS_LIFT * usual:
            names.append(name)
    return names


def work_of(features: Sequence[Row], work: Sequence[Row]) -> list[str]:
    """What a group's structured prompts ask for far more than all accounts do."""
    if len(work) < ENOUGH:
        return []
    names = []
    for name in TARGETED:
        rate = float(np.mean([is_focused(row, [name]) for row in work]))
        usual = float(np.mean([row[name] or 0 for row in features]))
        if rate - usual >= WORK_EXCESS and rate >= FOCUS_LIFT * usual:
            names.append(name)
    return names


def is_focused(row: Row, focus: list[str]) -> bool:
    asked = {name for i, name in enumerate(CAPABILITIES) if row["capabilities"] >> i & 1}
    return bool(asked & set(focus)) or ("tool_use" in focus and bool(row["tool_calls"]))
