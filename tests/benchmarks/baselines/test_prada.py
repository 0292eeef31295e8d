import numpy as np
import pytest

from benchmarks.baselines import prada


def test_distances_are_to_the_nearest_query_that_was_kept():
    # The third lies 0.25 from the second; by then the threshold is the first distance, 1, so it is
    # not kept, and the fourth is measured to the second.
    window = np.array([[0.0], [1.0], [1.25], [3.0]])
    assert prada.nearest(window).tolist() == [1.0, 0.25, 2.0]


def test_natural_queries_are_less_suspect_than_made_ones():
    draw = np.random.default_rng(1)
    natural = draw.normal(size=(100, 64))
    # Every query comes twice, the second time with a small change.
    made = np.repeat(natural[:50], 2, axis=0) + draw.normal(scale=0.01, size=(100, 64))
    assert prada.score(natural) < 0.1
    assert prada.score(made) > 0.3


def test_the_same_query_again_and_again_is_most_suspect():
    assert prada.score(np.ones((50, 4))) == 1.0


@pytest.mark.parametrize("size", [0, 1, prada.FEWEST])
def test_too_few_queries_say_nothing(size):
    assert prada.score(np.random.default_rng(1).normal(size=(size, 4))) == 0.0
