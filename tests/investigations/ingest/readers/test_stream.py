from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from investigations.ingest.readers.errors import DamagedStreamError
from investigations.ingest.readers.stream import PIECE, pieces
from investigations.ingest.sources import Source
from tests.investigations.ingest.rows import write

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
}
CONTENT = b"".join(b"line %d\n" % n for n in range(200_000))


def unpacked(path: Path, compression: str) -> tuple[bytes, str]:
    source = Source(path, "ndjson", compression)
    out, damage = [], ""
    with path.open("rb") as file:
        try:
            out.extend(pieces(source, file))
        except DamagedStreamError as error:
            damage = str(error)
    return b"".join(out), damage


@pytest.mark.parametrize("compression", PACKERS)
@pytest.mark.parametrize("content", [CONTENT, b"", b"x"])
def test_what_was_packed_comes_out(tmp_path: Path, compression: str, content: bytes) -> None:
    path = write(tmp_path / "f", PACKERS[compression](content))
    assert unpacked(path, compression) == (content, "")


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_several_members_are_one_stream(tmp_path: Path, compression: str) -> None:
    pack = PACKERS[compression]
    path = write(tmp_path / "f", pack(b"one ") + pack(b"") + pack(b"two ") + pack(CONTENT))
    assert unpacked(path, compression) == (b"one two " + CONTENT, "")


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_truncated_file_gives_its_beginning(
    tmp_path: Path, compression: str, share: float
) -> None:
    packed = PACKERS[compression](CONTENT)
    path = write(tmp_path / "f", packed[: int(len(packed) * share)])
    content, damage = unpacked(path, compression)
    assert CONTENT.startswith(content)
    assert len(content) > len(CONTENT) * share / 3
    assert damage == f"{compression} data is truncated"


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_what_is_not_packed_at_all_is_damage(tmp_path: Path, compression: str) -> None:
    content, damage = unpacked(write(tmp_path / "f", b"nonsense" * 10), compression)
    assert content == b""
    assert f"{compression} data is damaged" in damage


def test_damage_in_the_middle_keeps_what_was_before(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(CONTENT))
    packed[len(packed) * 3 // 4] ^= 0xFF
    content, damage = unpacked(write(tmp_path / "f", bytes(packed)), "gzip")
    assert CONTENT[:1000] == content[:1000]
    assert damage


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_bomb_comes_in_pieces(tmp_path: Path, compression: str) -> None:
    path = write(tmp_path / "f", PACKERS[compression](bytes(256 << 20)))
    source = Source(path, "ndjson", compression)
    with path.open("rb") as file:
        sizes = [len(piece) for piece in pieces(source, file)]
    assert sum(sizes) == 256 << 20
    assert max(sizes) <= (PIECE if compression == "gzip" else 128 << 20)


@given(st.lists(st.binary(max_size=300), max_size=5), st.integers(0, 400))
def test_a_cut_gzip_is_either_whole_or_told(parts: list[bytes], cut: int) -> None:
    packed = b"".join(map(gzip.compress, parts))[: -cut or None]
    out, damage = [], False
    try:
        out.extend(pieces(Source(Path("f"), "ndjson", "gzip"), io.BytesIO(packed)))
    except DamagedStreamError:
        damage = True
    assert b"".join(parts).startswith(b"".join(out))
    if not damage:
        ends = [b"".join(map(gzip.compress, parts[:n])) for n in range(len(parts) + 1)]
        assert packed in ends
