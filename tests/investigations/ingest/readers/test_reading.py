from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from investigations.ingest.readers import Reading, UnreadableError, read
from investigations.ingest.sources import recognise
from tests.investigations.ingest.rows import exchange, lines, write


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("parties", None, None), "unknown kind 'parties'"),
        (("exchanges", "papyrus", None), "unknown format 'papyrus'"),
        (("accounts", "litellm", None), "holds exchanges only"),
    ],
)
def test_what_cannot_be_read_is_refused(arguments: tuple[str, str, None], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Reading.of(*arguments)


def test_the_settings_tell_maps_and_formats_apart(tmp_path: Path) -> None:
    path = write(tmp_path / "m.toml", b'[columns]\nprompt = "p"\n')
    readings = [
        Reading.of("exchanges", None, None),
        Reading.of("exchanges", "litellm", None),
        Reading.of("exchanges", None, path),
    ]
    assert len({reading.settings for reading in readings}) == 3
    assert "p" in readings[2].columns


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_packed_parquet_is_unpacked_first(tmp_path: Path, pack: object) -> None:
    pq.write_table(pa.Table.from_pylist([exchange(1)]), tmp_path / "a.parquet")
    suffix = "gz" if pack is gzip.compress else "zst"
    packed = pack((tmp_path / "a.parquet").read_bytes())
    path = write(tmp_path / f"b.parquet.{suffix}", packed)
    reading = Reading.of("exchanges", None, None)
    (chunk,) = read(recognise(path), reading, tmp_path)
    assert chunk.record(0)["exchange_id"] == "e1"
    truncated = write(tmp_path / f"c.parquet.{suffix}", packed[:-20])
    with pytest.raises(UnreadableError):
        list(read(recognise(truncated), reading, tmp_path))


def test_a_named_format_is_not_guessed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", lines([exchange(1)]))
    (chunk,) = read(recognise(path), Reading.of("exchanges", "otel", None), tmp_path)
    assert [rejection.reason for rejection in chunk.rejections] == ["no resourceSpans in it"]
