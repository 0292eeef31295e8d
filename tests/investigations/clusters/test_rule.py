from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.rule import CUSTOMERS, EVERYBODYS, between, excess, partaken, surprise
from tests.investigations.clusters.group_facts import facts

quick = settings(max_examples=150, deadline=None)


@given(st.floats(0, 1), st.floats(0, 1))
@quick
def test_excess_and_surprise_start_at_the_base_rate(share: float, base: float) -> None:
    assert 0 <= excess(share, base) <= 1 and surprise(share, base) >= 0
    if share <= base:
        assert excess(share, base) == surprise(share, base) == 0
    assert excess(1.0, base) == pytest.approx(1.0) or base > 1 - 1e-9


@given(st.floats(-5, 5), st.floats(-1, 1), st.floats(-1, 1))
@quick
def test_a_value_lies_between_nothing_and_everything(value: float, a: float, b: float) -> None:
    if abs(a - b) < 1e-6:
        return
    found = between(value, a, b)
    assert 0 <= found <= 1
    assert between(a, a, b) == 0 and between(b, a, b) == 1
    # Whichever of the two is larger.
    assert found == pytest.approx(between(-value, -a, -b))


def test_a_quarter_that_does_next_to_nothing_has_no_part_in_an_operators_work() -> None:
    shares = [partaken(facts(partaking=share)) for share in (0.0, CUSTOMERS, 0.65, EVERYBODYS, 1.0)]
    assert shares == sorted(shares)
    assert shares[:2] == [0, 0] and 0 < shares[2] < 1 and shares[3:] == [1, 1]
    assert partaken(facts(partaking=float("nan"))) == 1
