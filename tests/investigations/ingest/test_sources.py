from __future__ import annotations

from pathlib import Path

import pytest

from investigations.ingest import sources
from tests.investigations.ingest.rows import write


@pytest.mark.parametrize(
    ("name", "container", "compression"),
    [
        ("a.parquet", "parquet", ""),
        ("A.JSONL.GZ", "ndjson", "gzip"),
        ("a.b.csv.zst", "csv", "zstd"),
        ("a.ndjson", "ndjson", ""),
        ("a", "ndjson", ""),
        ("a.gz", "ndjson", "gzip"),
        ("a.parquet.zst", "parquet", "zstd"),
    ],
)
def test_a_file_is_known_by_its_name(name: str, container: str, compression: str) -> None:
    source = sources.recognise(Path(name))
    assert (source.container, source.compression) == (container, compression)


def names(found: list[sources.Source]) -> list[str]:
    return [source.path.name for source in found]


def test_files_folders_and_globs_each_file_once(tmp_path: Path) -> None:
    for name in ("b.csv", "sub/a.parquet", "sub/deep/c.jsonl.gz", "sub/readme.txt", "sub/.d.csv"):
        write(tmp_path / name, b"")
    found, problems = sources.find([tmp_path, tmp_path / "b.csv", f"{tmp_path}/**/*.parquet"])
    assert (names(found), problems) == (["b.csv", "a.parquet", "c.jsonl.gz"], [])
    assert names(sources.find([tmp_path / "s*"])[0]) == ["a.parquet", "c.jsonl.gz"]


def test_a_named_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    assert names(sources.find([write(tmp_path / "usage.2026-09-01", b"")])[0]) == [
        "usage.2026-09-01"
    ]


def test_what_gives_nothing_is_told(tmp_path: Path) -> None:
    found, problems = sources.find([tmp_path / "none.csv", tmp_path])
    assert found == []
    assert problems == [
        f"{tmp_path}/none.csv: nothing to read there",
        f"{tmp_path}: nothing to read there",
    ]


def test_the_digest_is_of_content_and_settings(tmp_path: Path) -> None:
    one, same = (sources.recognise(write(tmp_path / name, b"x")) for name in ("a.csv", "b.csv"))
    assert one.digest("s") == same.digest("s")
    assert one.digest("s") != one.digest("t")
    assert one.size == 1
