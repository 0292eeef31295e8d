import numpy as np
import pytest

from benchmarks.baselines import mmd


def gaussian(size, mean, seed):
    return np.random.default_rng(seed).normal(mean, 1.0, (size, 8)).astype(np.float32)


@pytest.fixture(scope="module")
def fitted():
    return mmd.fit(gaussian(400, 0, 1), gaussian(800, 0, 2), sizes=(20, 50))


def test_squared_is_the_unbiased_estimate_over_pairs(fitted):
    window = gaussian(20, 0.5, 3)

    def k(a, b):
        return np.exp(-((a - b) ** 2).sum() / (2 * fitted.width**2))

    reference = fitted.reference
    own = [k(a, b) for i, a in enumerate(window) for j, b in enumerate(window) if i != j]
    rest = [k(a, b) for i, a in enumerate(reference) for j, b in enumerate(reference) if i != j]
    cross = [k(a, b) for a in window for b in reference]
    expected = np.mean(own) + np.mean(rest) - 2 * np.mean(cross)
    assert fitted.squared(window) == pytest.approx(expected, abs=1e-4)


def test_another_distribution_lies_far_out(fitted):
    assert fitted.deviation(gaussian(50, 1.0, 4)) > 10


def test_the_same_distribution_seldom_lies_out(fitted):
    limit = np.quantile(fitted.null(50), 0.95)
    beyond = sum(fitted.deviation(gaussian(50, 0, seed)) > limit for seed in range(100, 300))
    assert beyond < 30


def test_a_window_is_cut_to_a_size_that_is_calibrated(fitted):
    window = gaussian(70, 0.6, 5)
    assert fitted.deviation(window) == fitted.deviation(window[:50])


def test_too_short_a_window_says_nothing(fitted):
    assert fitted.deviation(gaussian(19, 5, 6)) == 0


def test_the_width_is_the_median_distance():
    points = np.array([[0.0], [1.0], [3.0]])
    assert mmd.median_distance(points) == pytest.approx(2.0)


def test_equal_vectors_have_a_width_all_the_same():
    assert mmd.median_distance(np.ones((5, 3))) == 1.0
