"""The ledger of one account: what the lake counts, apart from what is relayed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.models import Membership
from investigations.web.charts.activity import Series
from investigations.web.presenters.traffic import Traffic, account_ledger

HOURS = [dt.datetime(2026, 9, 1, hour, tzinfo=dt.UTC) for hour in range(3)]
TRAFFIC = Traffic(
    series=Series(HOURS, [60, 0, 40], [0, 0, 0]),
    by_hour_of_day=(60, 0, 40, *[0] * 21),
    active_days=1,
    tokens={"aurora-4": (1000, 100)},
    models={"aurora-4": 1.0},
    capabilities={"coding": 0.5},
)


@pytest.mark.parametrize(
    ("score", "expected"), [(0.99, (80, 80, 100)), (0.9, (0, 80, 100))], ids=["sure", "likely"]
)
def test_distillation_is_the_share_that_the_scoring_estimated(score, expected):
    member = Membership(exchanges=50, distillation_exchanges=40, score=score)
    found = account_ledger(TRAFFIC, member)
    part = found.distillation
    assert (part.low, part.value, part.high) == expected
    assert found.relayed == 20 and found.tokens == {"aurora-4": (1000, 100)}
    assert [hour.distillation for hour in found.hours.values()] == [48, 32]


def test_who_is_in_no_cluster_took_nothing():
    found = account_ledger(TRAFFIC, None)
    assert (found.distillation.low, found.distillation.value, found.distillation.high) == (0, 0, 0)
    assert found.exchanges == found.relayed == 100


@given(
    exchanges=st.integers(0, 1000),
    part=st.integers(0, 1000),
    score=st.floats(0, 1),
    counts=st.lists(st.integers(0, 500), min_size=3, max_size=3),
)
def test_the_estimate_stays_within_its_bounds(exchanges, part, score, counts):
    member = Membership(
        exchanges=exchanges, distillation_exchanges=min(part, exchanges), score=score
    )
    traffic = Traffic(Series(HOURS, counts, [0] * 3), (0,) * 24, 1, {}, {}, {})
    found = account_ledger(traffic, member).distillation
    assert 0 <= found.low <= found.value <= found.high == sum(counts)
