from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from investigations.lake.store import Lake


@pytest.fixture(params=["folder", "object store"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Lake:
    """An empty lake, once in a folder and once behind a file system of fsspec."""
    if request.param == "folder":
        return Lake(tmp_path / "env=test" / "lake", memory="500MB", threads=1)
    return Lake(f"memory://bucket-{uuid.uuid4().hex}/lake", memory="500MB", threads=1)
