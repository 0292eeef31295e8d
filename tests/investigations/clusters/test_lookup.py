from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.lookup import positions

hashes = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 9), max_size=40)


@given(hashes, hashes)
@settings(deadline=None)  # the first call compiles
def test_a_value_is_found_where_it_stands(values: list[int], others: list[int]) -> None:
    sought = sorted({*others, *values[::2]})
    found = positions(np.array(values + others, np.uint64), np.array(sought, np.uint64))
    assert found.tolist() == [sought.index(v) if v in sought else -1 for v in values + others]
