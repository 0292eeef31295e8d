from __future__ import annotations

from pathlib import Path

import pytest

from investigations.ingest.chunk import Chunk
from investigations.ingest.readers import csv, lines
from investigations.ingest.readers.errors import UnreadableError
from investigations.ingest.sources import recognise
from tests.investigations.ingest.rows import write

COLUMNS = frozenset({"name", "size"})


def read(tmp_path: Path, content: bytes) -> list[Chunk]:
    path = write(tmp_path / "a.csv", content)
    with path.open("rb") as file:
        return list(csv.read(recognise(path), file, COLUMNS))


def test_rows_are_numbered_below_the_header(tmp_path: Path) -> None:
    (chunk,) = read(tmp_path, b'size,name,other\n1,"a ""b"",\nc",x\n\n2,d,y\n')
    assert chunk.columns == {"size": ["1", "2"], "name": ['a "b",\nc', "d"]}
    assert chunk.rows.tolist() == [1, 3]
    assert chunk.unknown == {"other"}


def test_broken_rows_are_told(tmp_path: Path) -> None:
    (chunk,) = read(tmp_path, b'name,size\na,1\nb\nc,"3"x\nd,4\ne,"open')
    assert chunk.columns["name"] == ["a", "d"]
    assert [(r.row, r.reason.split(":")[0]) for r in chunk.rejections] == [
        (2, "1 fields, 2 in the header"),
        (3, "broken CSV"),
        (5, "broken CSV"),
    ]


def test_bytes_that_are_no_text_stay_bytes(tmp_path: Path) -> None:
    (chunk,) = read(tmp_path, b"name,size\n\xe9,1\n\xc3\xa9,2\n")
    assert chunk.columns["name"] == [b"\xe9", "é"]


def test_a_quotation_over_blocks_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("investigations.ingest.readers.stream.PIECE", 50)
    monkeypatch.setattr(lines, "BLOCK_BYTES", 60)
    monkeypatch.setattr(csv, "CHUNK_BYTES", 900)
    text = "line\n" * 200
    chunks = read(tmp_path, b"name,size\n" + f'"{text}",1\n'.encode() * 3)
    assert [name for chunk in chunks for name in chunk.columns.get("name", [])] == [text] * 3
    assert len(chunks) > 1


def test_without_a_known_column_there_is_nothing_to_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no header line"):
        read(tmp_path, b"a,b\n1,2\n")
    assert read(tmp_path, b"") == []
