"""A small world that the sections' tests share."""

from __future__ import annotations

import pytest

from benchmarks import worlds
from benchmarks.worlds import Recipe, World, world


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One careful campaign among a few hundred innocents, made of sources called "these"."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "sources", lambda *_: "these")
        return world(Recipe("single", "careful", 3, 0.15), tmp_path_factory.mktemp("worlds"))
