"""CSV with a header line, row by row: only so can a broken row be named and left out."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

import numpy as np

from investigations.ingest.chunk import Chunk, Rejection
from investigations.ingest.readers.errors import UnreadableError
from investigations.ingest.readers.lines import MAX_LINE_BYTES, Block, blocks
from investigations.ingest.sources import Source

CHUNK_BYTES: Final = 16 << 20
# What a row costs beside its text, so that very many short ones do not add up.
_OVERHEAD: Final = 200
# A quotation that never closes ends here, and the row with it.
FIELD_CHARACTERS: Final = MAX_LINE_BYTES


def read(source: Source, file: BinaryIO, columns: frozenset[str]) -> Iterator[Chunk]:
    """Chunks of the wanted columns; a row's number is that of the row, the header being row 0.

    Raises UnreadableError when there is no header with any of the columns.
    """
    if not source.size:
        return
    lines = _Lines(blocks(source, file))
    csv.field_size_limit(FIELD_CHARACTERS)
    reader = csv.reader(lines, strict=True)
    header = _header(reader, columns)
    unknown = frozenset(header) - columns
    chosen = [(index, name) for index, name in enumerate(header) if name in columns]
    rows: list[Sequence[str]] = []
    numbers: list[int] = []
    rejections: list[Rejection] = []
    size = 0
    for number, row in _rows(reader):
        if isinstance(row, csv.Error):
            rejections.append(Rejection(number, f"broken CSV: {row}", None))
        elif len(row) != len(header):
            reason = f"{len(row)} fields, {len(header)} in the header"
            rejections.append(Rejection(number, reason, _clean(row)))
        else:
            rows.append(row)
            numbers.append(number)
        size += _OVERHEAD + (0 if isinstance(row, csv.Error) else sum(map(len, row)))
        if size > CHUNK_BYTES:
            yield _chunk(rows, numbers, chosen, rejections, lines, unknown)
            rows, numbers, rejections, size = [], [], [], 0
    yield _chunk(rows, numbers, chosen, rejections, lines, unknown)


def _rows(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Each row with its number, or what is wrong with it; blank lines are no rows."""
    for number in itertools.count(1):
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, error
            continue
        if row:
            yield number, row


def _header(reader: Iterator[list[str]], columns: frozenset[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader)]
    except (StopIteration, csv.Error):
        header = []
    if not columns.intersection(header):
        raise UnreadableError("no header line with a known column; name them in a column map")
    return header


def _chunk(
    rows: Sequence[Sequence[str]],
    numbers: Sequence[int],
    chosen: Sequence[tuple[int, str]],
    rejections: Sequence[Rejection],
    lines: _Lines,
    unknown: frozenset[str],
) -> Chunk:
    columns = {name: [_value(row[index]) for row in rows] for index, name in chosen}
    found, damage = lines.told()
    return Chunk(
        columns,
        np.array(numbers, np.int64),
        [*found, *rejections],
        damage,
        lines.consumed,
        unknown,
    )


def _value(text: str) -> str | bytes:
    """The text, or its bytes where they are no UTF-8 and the conversion has to say so."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="surrogateescape")
    return text


def _clean(row: Sequence[str]) -> list[str]:
    return [text.encode(errors="surrogateescape").decode(errors="backslashreplace") for text in row]


class _Lines:
    """The text lines of all blocks; bytes that are no UTF-8 pass as lone surrogates."""

    def __init__(self, found: Iterator[Block]) -> None:
        self.consumed = 0.0
        self._rejections: list[Rejection] = []
        self._damage: list[str] = []
        self._lines = self._read(found)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def told(self) -> tuple[list[Rejection], list[str]]:
        """What was found wrong in the lines since the last call."""
        out = self._rejections, self._damage
        self._rejections, self._damage = [], []
        return out

    def _read(self, found: Iterator[Block]) -> Iterator[str]:
        for block in found:
            self._rejections += block.rejections
            self._damage += block.damage
            self.consumed = block.consumed
            text = block.lines.decode(errors="surrogateescape")
            # Split at line feeds only, as the rows are numbered by them.
            yield from io.StringIO(text, newline="\n")
