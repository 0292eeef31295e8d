"""How much two mixes or rhythms are alike."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any, TypeVar

Name = TypeVar("Name")


def cosine(one: Mapping[Name, float], other: Mapping[Name, float]) -> float | None:
    """0 to 1 for amounts by name, none of them negative; None when either has nothing."""
    length = math.sqrt(sum(x * x for x in one.values()) * sum(x * x for x in other.values()))
    if length == 0:
        return None
    return min(1.0, sum(x * other.get(name, 0.0) for name, x in one.items()) / length)


def hours_of_day(activity: Mapping[str, Any]) -> dict[int, float]:
    """Exchanges by the hour of the day, UTC, of a profile's ``activity``."""
    found: dict[int, float] = {}
    for hour, number in zip(activity.get("hours", ()), activity.get("total", ()), strict=True):
        place = dt.datetime.fromisoformat(hour).astimezone(dt.UTC).hour
        found[place] = found.get(place, 0.0) + number
    return found
