from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from investigations.lake import manifest
from investigations.lake.manifest import Batch, DataFile
from investigations.lake.storage import Storage

NOW = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


def batch(sequence: int, *days: int) -> Batch:
    files = tuple(
        DataFile("exchanges", f"exchanges/{sequence}-{day}", 1, 2, dt.date(2026, 9, day))
        for day in days
    )
    counts = {"read": 1, "new": 1, "duplicate": 0, "rejected": 0}
    return Batch(f"b{sequence}", sequence, "exchanges", "in.csv", "d", 1, NOW, counts, files)


def test_what_is_saved_is_loaded_in_order(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    batches = [batch(10, 1), batch(2, 1, 2)]
    for one in batches:
        manifest.save(storage, one)
    assert manifest.load(storage) == (batches[1], batches[0])


def test_files_by_table_and_day() -> None:
    batches = [batch(1, 1, 2, 3), batch(2, 2)]

    def paths(first: int | None, last: int | None, table: str = "exchanges") -> list[str]:
        days = [day and dt.date(2026, 9, day) for day in (first, last)]
        return [file.path for file in manifest.files_of(batches, table, *days)]

    assert paths(None, None) == [f"exchanges/{n}" for n in ("1-1", "1-2", "1-3", "2-2")]
    assert paths(2, 2) == ["exchanges/1-2", "exchanges/2-2"]
    assert paths(3, None) == ["exchanges/1-3"]
    assert paths(None, None, "texts") == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"files": [{"day": "soon"}]}'])
def test_what_is_no_manifest_is_named(tmp_path: Path, content: bytes) -> None:
    storage = Storage(tmp_path)
    storage.write_whole("manifests/x.json", content)
    with pytest.raises(ValueError, match=r"manifests/x\.json is not a manifest"):
        manifest.load(storage)
