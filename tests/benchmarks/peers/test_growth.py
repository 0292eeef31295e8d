import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.peers.growth import fit


@given(st.floats(1e-6, 1e-2), st.floats(0.3, 2.5))
def test_a_power_law_is_found_again(factor, exponent):
    growth = fit({size: factor * size**exponent for size in (1_000, 10_000, 40_000)})
    assert growth.exponent == pytest.approx(exponent)
    assert growth.seconds(1e6) == pytest.approx(factor * 1e6**exponent)


def test_small_runs_do_not_flatten_the_growth_of_the_large_ones():
    growth = fit({10: 5.0, 100: 5.0, 1_000: 10.0, 2_000: 20.0, 4_000: 40.0})
    assert growth.exponent == pytest.approx(1.0)


@pytest.mark.parametrize("measured", [{}, {1_000: 3.0}])
def test_one_run_tells_no_growth(measured):
    assert fit(measured) is None
