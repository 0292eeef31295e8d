from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.rule import excess, surprise

quick = settings(max_examples=150, deadline=None)


@given(st.floats(0, 1), st.floats(0, 1))
@quick
def test_excess_and_surprise_start_at_the_base_rate(share: float, base: float) -> None:
    assert 0 <= excess(share, base) <= 1 and surprise(share, base) >= 0
    if share <= base:
        assert excess(share, base) == surprise(share, base) == 0
    assert excess(1.0, base) == pytest.approx(1.0) or base > 1 - 1e-9
