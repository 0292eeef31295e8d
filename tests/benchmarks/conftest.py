"""A small world that the sections' tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks import worlds
from benchmarks.worlds import Recipe, World, world


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One careful campaign among a few hundred innocents; it stays what else may be edited."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "sources", lambda texts: "these")
        yield world(Recipe("single", "careful", 3, 0.15), tmp_path_factory.mktemp("worlds"))
