"""Taking usage logs in: the body goes to a spool file as it comes; a run reads it from there."""

from __future__ import annotations

import codecs
import contextlib
import errno
import gzip
import io
import json
import os
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol, cast

import zstandard
from django.http import UnreadablePostError

from investigations.api.errors import NoSpace, TooLarge, Unreadable

CHUNK = 1 << 20
# A first line longer than this is only looked at, not parsed: parsing takes many times its size.
PARSED_FIRST_LINE = 1 << 20
ZSTD_WINDOW = 1 << 27  # bytes that a frame may ask the reader to hold


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def spool(
    body: Readable, encoding: str, folder: Path, *, max_bytes: int, max_line_bytes: int
) -> tuple[Path, int]:
    """Write a body of NDJSON to a new file in ``folder``; return its path and its number of lines.

    ``encoding`` is the Content-Encoding: empty, ``gzip`` or ``zstd``; the file holds what was
    inside. Both limits count bytes after decompression. The check is rough (UTF-8, an object on
    the first line): each row is judged at ingest, where a bad one goes to quarantine by itself.
    On any error no file is left. Raises ``Unreadable``, ``TooLarge`` or ``NoSpace``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4()}.jsonl"
    draft = path.with_suffix(".part")
    check = NdjsonCheck(max_bytes, max_line_bytes)
    try:
        with draft.open("wb") as file:
            for chunk in _decoded(body, encoding):
                check.feed(chunk)
                file.write(chunk)
            check.close()
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpace from error
        raise
    finally:
        draft.unlink(missing_ok=True)
    return path, check.lines


class NdjsonCheck:
    """Looks at a body chunk by chunk; keeps no more of it than the beginning of the first line.

    ``max_line_bytes`` must not be less than a chunk, ``CHUNK`` bytes.
    """

    def __init__(self, max_bytes: int, max_line_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.max_line_bytes = max_line_bytes
        self.lines = 0
        self._bytes = 0
        self._line_bytes = 0  # of the line that is still open
        self._first: bytes | None = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, chunk: bytes) -> None:
        """Raise ``TooLarge`` or ``Unreadable`` as soon as the body cannot be accepted."""
        self._bytes += len(chunk)
        if self._bytes > self.max_bytes:
            raise TooLarge(f"The body is larger than {self.max_bytes:,} bytes.")
        self._decode(chunk)
        self._look_at_first(chunk)
        self._count(chunk)

    def close(self) -> None:
        """The body is over: a last line without its newline counts."""
        self._decode(b"", final=True)
        self._look_at_first(b"\n")
        if self._first is not None:
            raise Unreadable("The body is empty.")
        if self._line_bytes:
            self.lines += 1

    def _decode(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            line = self.lines + 1 + error.object[: error.start].count(b"\n")
            raise Unreadable(f"Line {line} is not UTF-8.") from error

    def _count(self, chunk: bytes) -> None:
        """Only lines that reach over a chunk's edge are measured: no other can be too long, and a
        body of short lines must not cost a step for each."""
        newlines = chunk.count(b"\n")
        ends = chunk.find(b"\n") if newlines else len(chunk)
        if self._line_bytes + ends > self.max_line_bytes:
            raise TooLarge(f"Line {self.lines + 1} is longer than {self.max_line_bytes:,} bytes.")
        self.lines += newlines
        if newlines:
            self._line_bytes = len(chunk) - chunk.rfind(b"\n") - 1
        else:
            self._line_bytes += len(chunk)

    def _look_at_first(self, chunk: bytes) -> None:
        """Judge the first line that is not blank, once all of it or enough of it is there."""
        if self._first is None:
            return
        # Blanks before it are dropped at once, or a body of blanks would be kept whole.
        text = (self._first + chunk).lstrip(b"\xef\xbb\xbf \t\r\n")
        self._first = text
        line, newline, _ = text.partition(b"\n")
        if not text or not (newline or len(line) > PARSED_FIRST_LINE):
            return
        if not _is_object(line, whole=bool(newline)):
            raise Unreadable(
                "The first line is not a JSON object; send one object a line (NDJSON)."
            )
        self._first = None


def _is_object(line: bytes, *, whole: bool) -> bool:
    if not whole or len(line) > PARSED_FIRST_LINE:
        return line.startswith(b"{")
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _decoded(body: Readable, encoding: str) -> Iterator[bytes]:
    try:
        with contextlib.closing(_reader(body, encoding)) as reader:
            while chunk := reader.read(CHUNK):
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as error:
        raise Unreadable(f"The body is not whole, valid {encoding}.") from error
    except UnreadablePostError as error:
        raise Unreadable("The connection broke before the body was complete.") from error


def _reader(body: Readable, encoding: str) -> IO[bytes]:
    stream = _Stream(body)
    if encoding == "gzip":
        return cast(IO[bytes], gzip.GzipFile(fileobj=stream, mode="rb"))
    if encoding == "zstd":
        decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW)
        return decompressor.stream_reader(
            cast(IO[bytes], stream), read_across_frames=True, closefd=False
        )
    return io.BufferedReader(stream, CHUNK)


class _Stream(io.RawIOBase):
    """A request as a raw stream: what decompressors and buffers want to read from."""

    def __init__(self, body: Readable) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
