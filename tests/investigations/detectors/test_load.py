from __future__ import annotations

from collections import Counter

import pytest

from investigations.detectors.load import FIRST_DAYS, LOAD
from investigations.detectors.window import open_view
from tests.investigations.detectors.plain import (
    SEEDS,
    Row,
    by_account,
    exchanges,
    features,
    seconds,
    view_of,
    world_of,
)
from tests.investigations.worlds import Cast, world


def load(own: list[Row]) -> Row:
    hours = Counter(seconds(row["timestamp"]) // 3600 for row in own)
    days = {hour // 24 for hour in hours}
    early = sum(n for hour, n in hours.items() if hour - min(hours) < 24 * FIRST_DAYS)
    return {
        "active_days": len(days),
        "clock_hours": len({hour % 24 for hour in hours}),
        "span_hours": max(hours) - min(hours) + 1,
        "peak_hour": max(hours.values()),
        "per_active_day": len(own) / len(days),
        "ramp": early / min(len(days), FIRST_DAYS) / (len(own) / len(days)),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_are_those_of_plain_python(seed: int) -> None:
    found = features(LOAD, view_of(seed))
    own_of = by_account(exchanges(world_of(seed)))
    assert found.keys() == own_of.keys()
    for account, own in own_of.items():
        assert found[account] == pytest.approx(load(own))


def test_a_steady_account_has_no_ramp_and_round_the_clock_shows() -> None:
    steady = Cast("steady", 1, 5000, hours=tuple(range(24)))
    (figures,) = features(LOAD, open_view(world([steady]))).values()
    assert figures["ramp"] == pytest.approx(1.0, abs=0.1)
    assert figures["clock_hours"] == 24
