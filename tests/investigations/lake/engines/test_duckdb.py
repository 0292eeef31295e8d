from __future__ import annotations

from pathlib import Path

import pytest

from investigations.lake.store import Lake
from tests.investigations.lake.batches import add, exchanges


def test_its_settings_are_those_that_were_asked_for(tmp_path: Path) -> None:
    with Lake(tmp_path, memory="300MB", threads=1).reader() as reader:
        row = reader.connection.con.execute(
            "SELECT current_setting('memory_limit'), current_setting('threads'), "
            "current_setting('enable_caching_operators')"
        ).fetchone()
    assert row == ("286.1 MiB", 1, False)


@pytest.mark.parametrize("size", [1, 3])
def test_intermediate_rows_live_as_long_as_their_reader(tmp_path: Path, size: int) -> None:
    lake = Lake(tmp_path)
    add(lake, exchanges(range(size)))
    with lake.reader() as reader:
        kept = reader.keep(reader.exchanges())
        assert kept.count().to_pyarrow().as_py() == size
