from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for an installation, short enough to hold its sockets; tmp_path is not."""
    made = Path(tempfile.mkdtemp(prefix="hs-"))
    yield made
    shutil.rmtree(made)
