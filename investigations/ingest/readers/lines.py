"""Lines of a file of any size, in blocks; a line that never ends is cut off, not collected."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import BinaryIO, Final

from investigations.ingest.chunk import Rejection
from investigations.ingest.readers.errors import DamagedStreamError
from investigations.ingest.readers.stream import pieces
from investigations.ingest.report import record_excerpt
from investigations.ingest.sources import Source

BLOCK_BYTES: Final = 8 << 20
MAX_LINE_BYTES: Final = 96 << 20
_BOM: Final = b"\xef\xbb\xbf"
_EXCERPT: Final = 2_000


@dataclasses.dataclass(slots=True)
class Block:
    """Whole lines, the first of which has the number ``first`` in the file (from 1)."""

    lines: bytes
    first: int
    consumed: float = 0.0
    rejections: list[Rejection] = dataclasses.field(default_factory=list)
    damage: list[str] = dataclasses.field(default_factory=list)


def blocks(source: Source, file: BinaryIO) -> Iterator[Block]:
    """Blocks of whole lines, about ``BLOCK_BYTES`` each.

    A line of more than ``MAX_LINE_BYTES`` is a rejection with its beginning and its size. Where
    the file breaks off, the line begun is a rejection too, and the break is told.
    """
    size = max(source.size, 1)
    number = 1
    waiting: list[bytes] = []
    waited = 0
    skipped = 0
    block = Block(b"", 1)
    for piece in _telling(_without_bom(pieces(source, file)), block):
        if skipped:
            end = piece.find(b"\n")
            skipped += len(piece) if end < 0 else end
            if end < 0:
                continue
            block.rejections.append(_endless(number, waiting, skipped))
            number, waiting, waited, skipped = number + 1, [], 0, 0
            piece = piece[end + 1 :]
        waiting.append(piece)
        waited += len(piece)
        if waited < BLOCK_BYTES or (b"\n" not in piece and waited <= MAX_LINE_BYTES):
            continue
        whole, begun = _split_last(b"".join(waiting))
        if whole:
            yield _filled(block, whole, number, file.tell() / size)
            number += whole.count(b"\n")
        skipped = len(begun) if waited > MAX_LINE_BYTES and b"\n" not in piece else 0
        waiting, waited = [begun[: _EXCERPT + 1] if skipped else begun], len(begun)
    if skipped:
        block.rejections.append(_endless(number, waiting, skipped))
        waiting = []
    yield _last(block, b"".join(waiting), number)


def _last(block: Block, rest: bytes, number: int) -> Block:
    """What is left at the end; after a break its last line is not whole."""
    if block.damage and not rest.endswith(b"\n"):
        rest, begun = _split_last(rest)
        if begun:
            row = number + rest.count(b"\n")
            record = record_excerpt(begun, _EXCERPT)
            block.rejections.append(Rejection(row, "the file breaks off in this row", record))
    block.lines, block.first, block.consumed = rest, number, 1.0
    return block


def _filled(block: Block, lines: bytes, number: int, consumed: float) -> Block:
    """Hand out what was gathered, and leave the block empty for what comes."""
    out = Block(lines, number, consumed, block.rejections, block.damage)
    block.rejections, block.damage = [], []
    return out


def _split_last(text: bytes) -> tuple[bytes, bytes]:
    cut = text.rfind(b"\n") + 1
    return text[:cut], text[cut:]


def _endless(number: int, waiting: list[bytes], size: int) -> Rejection:
    record = {"beginning": record_excerpt(b"".join(waiting)[:_EXCERPT], _EXCERPT), "bytes": size}
    return Rejection(number, f"a line of more than {MAX_LINE_BYTES:,} bytes", record)


def _telling(found: Iterator[bytes], block: Block) -> Iterator[bytes]:
    """The pieces up to a break, which goes to ``block.damage``."""
    try:
        yield from found
    except (DamagedStreamError, OSError) as error:
        block.damage.append(str(error))


def _without_bom(found: Iterator[bytes]) -> Iterator[bytes]:
    first = True
    for piece in found:
        yield piece.removeprefix(_BOM) if first else piece
        first = False
