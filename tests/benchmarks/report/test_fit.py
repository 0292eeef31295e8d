import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report.fit import exponent


@given(st.floats(-2, 3), st.floats(0.01, 100))
def test_the_exponent_of_a_power_law_is_found(k: float, c: float) -> None:
    sizes = [1e6, 4e6, 16e6, 66e6]
    assert exponent(sizes, [c * size**k for size in sizes]) == pytest.approx(k, abs=1e-6)


def test_noise_is_levelled_over_all_sizes() -> None:
    assert exponent([1, 10, 100], [1.2, 8, 120]) == pytest.approx(1.0, abs=0.01)


def test_one_size_has_no_growth() -> None:
    assert exponent([1e6], [3.0]) is None
    assert exponent([1e6, 1e6], [3.0, 4.0]) is None
