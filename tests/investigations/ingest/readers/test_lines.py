from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.ingest.readers import lines
from investigations.ingest.sources import recognise
from tests.investigations.ingest.rows import write


def read(path: Path) -> list[lines.Block]:
    with path.open("rb") as file:
        return list(lines.blocks(recognise(path), file))


def test_blocks_hold_whole_lines_and_know_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("investigations.ingest.readers.stream.PIECE", 1000)
    monkeypatch.setattr(lines, "BLOCK_BYTES", 3000)
    content = b"".join(b"%d\n" % n * (1 + n % 3) for n in range(1, 5000))
    blocks = read(write(tmp_path / "a.jsonl", content))
    assert b"".join(block.lines for block in blocks) == content
    assert len(blocks) > 5
    number = 1
    for block in blocks:
        assert block.first == number
        assert block.lines.endswith(b"\n") or block is blocks[-1]
        number += block.lines.count(b"\n")
    assert [block.consumed for block in blocks] == sorted(block.consumed for block in blocks)


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    (block,) = read(write(tmp_path / "a.jsonl", b"\xef\xbb\xbf{}\n"))
    assert block.lines == b"{}\n"


def test_a_line_without_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("investigations.ingest.readers.stream.PIECE", 100)
    monkeypatch.setattr(lines, "BLOCK_BYTES", 200)
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 1000)
    content = b"one\ntwo\n" + b"x" * 5000 + b"\nfour\n" + b"y" * 3000
    blocks = read(write(tmp_path / "a.jsonl", content))
    assert b"".join(block.lines for block in blocks) == b"one\ntwo\nfour\n"
    found = [rejection for block in blocks for rejection in block.rejections]
    assert [rejection.row for rejection in found] == [3, 5]
    assert found[0].reason == "a line of more than 1,000 bytes"
    assert found[0].record["bytes"] == 5000
    assert found[0].record["beginning"].startswith("xxx")
    assert [(b.first, b.lines) for b in blocks if b"four" in b.lines] == [(4, b"four\n")]


def test_where_the_file_breaks_off_the_last_line_is_told(tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(b"line %d\n" % n for n in range(1, 1000)))
    (block,) = read(write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
    assert block.damage == ["gzip data is truncated"]
    whole = block.lines.count(b"\n")
    assert block.lines == b"".join(b"line %d\n" % n for n in range(1, whole + 1))
    assert [rejection.row for rejection in block.rejections] in ([], [whole + 1])


@given(content=st.binary(max_size=400))
def test_no_byte_is_lost(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = write(tmp_path_factory.getbasetemp() / "any.jsonl", content)
    found = b"".join(block.lines for block in read(path))
    assert found == content.removeprefix(b"\xef\xbb\xbf")
