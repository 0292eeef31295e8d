from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from investigations.clusters.together import together
from investigations.detectors import measure
from tests.investigations.clusters.measured import messy_measured, random_groups, signals, streams
from tests.investigations.detectors.plain import SEEDS
from tests.investigations.worlds import Cast, world


@pytest.mark.parametrize("seed", SEEDS)
def test_a_join_tells_the_same_of_groups_as_the_loop(seed: int) -> None:
    measured = messy_measured(seed)
    groups = random_groups(seed, measured.features.num_rows)
    split = streams(measured, groups, signals(measured))
    joining = replace(measured, view=replace(measured.view, drawn=None))
    found, joined = (together(each, groups, split) for each in (measured, joining))
    assert np.array_equal(found.overlap, joined.overlap)
    assert np.array_equal(found.lasting, joined.lasting, equal_nan=True)
    assert found.sync == joined.sync


@pytest.mark.parametrize("prompts", [3, 40, 600])
def test_it_does_on_lists_and_stocks(prompts: int) -> None:
    measured = measure(world([Cast("a", 12, 60, prompts=prompts), Cast("b", 12, 20)], seed=prompts))
    groups = np.repeat(np.array([0, 1, -1]), [10, 9, 5])
    split = streams(measured, groups, signals(measured))
    joining = replace(measured, view=replace(measured.view, drawn=None))
    found, joined = (together(each, groups, split).overlap for each in (measured, joining))
    assert np.array_equal(found, joined) and (found[0] > 0) == (prompts < 600)
