"""The bytes of a file as they were before they were packed, a piece at a time.

What is in front of a damaged place is always delivered first; then the damage is told. Output is
bounded too: a few packed bytes may stand for very many.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

import zstandard

from investigations.ingest.readers.errors import DamagedStreamError
from investigations.ingest.sources import Source

PIECE: Final = 1 << 20
# A zstd block of four bytes can stand for 128 KiB, so this much input is at most 128 MiB.
_ZSTD_PIECE: Final = 1 << 12
_ZSTD_WINDOW: Final = 1 << 27
_GZIP: Final = 16 + zlib.MAX_WBITS


def pieces(source: Source, file: BinaryIO) -> Iterator[bytes]:
    """Unpacked pieces of an open file; raises DamagedStreamError where it breaks off."""
    if source.compression == "gzip":
        return _gzip(file)
    if source.compression == "zstd":
        return _zstd(file)
    return iter(lambda: file.read(PIECE), b"")


def _gzip(file: BinaryIO) -> Iterator[bytes]:
    """All members of a gzip file."""
    member: Any = zlib.decompressobj(_GZIP)
    packed = file.read(PIECE)
    fresh = True
    while packed:
        try:
            unpacked = member.decompress(packed, PIECE)
        except zlib.error as error:
            raise DamagedStreamError(f"gzip data is damaged: {error}") from error
        fresh = False
        if unpacked:
            yield unpacked
        packed = member.unconsumed_tail or (b"" if member.eof else file.read(PIECE))
        if member.eof:
            packed = member.unused_data.lstrip(b"\0") or file.read(PIECE).lstrip(b"\0")
            member = zlib.decompressobj(_GZIP)
            fresh = True
    if not fresh:
        yield from _rest(member)
        raise DamagedStreamError("gzip data is truncated")


def _rest(member: Any) -> Iterator[bytes]:
    """What a decompressor still holds when its input ends early."""
    rest = member.flush()
    if rest:
        yield rest


def _zstd(file: BinaryIO) -> Iterator[bytes]:
    """All frames of a zstd file."""
    packer = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame = packer.decompressobj()
    fresh = True
    while packed := file.read(_ZSTD_PIECE):
        while packed:
            try:
                unpacked = frame.decompress(packed)
            except zstandard.ZstdError as error:
                raise DamagedStreamError(f"zstd data is damaged: {error}") from error
            fresh = False
            if unpacked:
                yield unpacked
            packed = b""
            if frame.eof:
                packed = frame.unused_data
                frame = packer.decompressobj()
                fresh = True
    if not fresh:
        raise DamagedStreamError("zstd data is truncated")
