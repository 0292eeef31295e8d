from __future__ import annotations

import numpy as np
import pytest

from investigations.clusters import inverted
from investigations.clusters.inverted import BLOCK, nearest_rows

FLOOR = 0.5


def some_rows(seed: int, count: int, width: int = 8) -> np.ndarray:
    """Rows of length 1 around a few middles."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(0, 1, (12, width))[rng.integers(0, 12, count)]
    rows = rows + rng.normal(0, 0.6, rows.shape)
    return (rows / np.linalg.norm(rows, axis=1)[:, None]).astype(np.float32)


def in_loops(
    rows: np.ndarray, probed: list[set[int]], own: list[int], count: int
) -> list[list[float]]:
    """The largest products above the floor with the rows of the cells that each row probes."""
    return [
        sorted(
            (float(row @ rows[other]) for other, cell in enumerate(own) if cell in cells),
            reverse=True,
        )[:count]
        for row, cells in zip(rows.astype(np.float64), probed, strict=True)
    ]


@pytest.mark.parametrize(("count", "probes"), [(1, 3), (5, 1), (5, 4), (2 * BLOCK, 30)])
@pytest.mark.parametrize("size", [2, BLOCK, 5 * BLOCK + 7])
def test_finds_what_loops_find_in_the_same_cells(
    monkeypatch: pytest.MonkeyPatch, size: int, count: int, probes: int
) -> None:
    monkeypatch.setattr(inverted, "PROBES", probes)
    rows = some_rows(size + count, size)
    middles = inverted._middles(rows).astype(np.float64)
    nearest = np.argsort(-(rows @ middles.T), axis=1, kind="stable")
    probed = [set(row) for row in nearest[:, :probes].tolist()]
    expected = in_loops(rows, probed, nearest[:, 0].tolist(), count)
    products, places = nearest_rows(rows, count, FLOOR)
    for one, (found, named) in enumerate(zip(products, places, strict=True)):
        above = [product for product in expected[one] if product > FLOOR]
        assert found[named >= 0] == pytest.approx(above, abs=1e-5)
        assert (found[named < 0] == FLOOR).all()
        assert found[named >= 0] == pytest.approx(rows[named[named >= 0]] @ rows[one], abs=1e-5)
        assert len(set(named[named >= 0].tolist())) == len(above)


def test_hardly_anybody_is_missed_among_many() -> None:
    rows = some_rows(1, 3000)
    products = rows @ rows.T
    found, _ = nearest_rows(rows, 10, FLOOR)
    best = -np.sort(-products, axis=1)[:, :10]
    assert found.sum() >= 0.99 * np.maximum(best, FLOOR).sum()


def test_the_same_rows_give_the_same_neighbours() -> None:
    first, second = (nearest_rows(some_rows(2, 800), 6, FLOOR) for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
