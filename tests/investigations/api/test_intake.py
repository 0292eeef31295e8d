import gzip
import io
import itertools
import tracemalloc

import pytest
import zstandard
from django.http import UnreadablePostError

from investigations.api import intake
from investigations.api.errors import NoSpace, TooLarge, Unreadable

ROWS = b'{"exchange_id": "e1", "prompt": "h\xc3\xa9llo"}\n{"exchange_id": "e2"}\n'
MB = 1 << 20


class Endless:
    """A body made while it is read, so that a big one needs no memory."""

    def __init__(self, pieces):
        self._pieces = iter(pieces)
        self.given = 0

    def read(self, size=-1):
        piece = next(self._pieces, b"")
        self.given += len(piece)
        assert size < 0 or len(piece) <= size
        return piece


def spool(tmp_path, body, encoding="", max_bytes=300 * MB, max_line_bytes=64 * MB):
    reader = io.BytesIO(body) if isinstance(body, bytes) else body
    return intake.spool(
        reader, encoding, tmp_path, max_bytes=max_bytes, max_line_bytes=max_line_bytes
    )


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("", bytes),
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("gzip", lambda rows: gzip.compress(rows[:50]) + gzip.compress(rows[50:])),
        ("zstd", zstandard.compress),
        ("zstd", lambda rows: zstandard.compress(rows[:50]) + zstandard.compress(rows[50:])),
    ],
)
def test_the_file_holds_what_was_sent(tmp_path, encoding, pack):
    path, lines = spool(tmp_path, pack(ROWS), encoding)
    assert path.read_bytes() == ROWS and lines == 2
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("body", [ROWS[:-1], b"\n \r\n" + ROWS, b"\xef\xbb\xbf" + ROWS])
def test_a_missing_last_newline_blank_lines_and_a_mark_are_fine(tmp_path, body):
    path, _ = spool(tmp_path, body)
    assert path.read_bytes() == body


def test_lines_are_counted_across_chunks(tmp_path):
    line = b'{"p": "' + b"x" * (intake.CHUNK // 3) + b'"}\n'
    assert spool(tmp_path, line * 10)[1] == 10
    assert spool(tmp_path, (line * 10)[:-1])[1] == 10


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (b"", "", "The body is empty"),
        (b" \n\n\t", "", "The body is empty"),
        (b'[{"a": 1}]', "", "first line is not a JSON object"),
        (b'{\n  "a": 1\n}', "", "first line is not a JSON object"),
        (b"a,b\n1,2\n", "", "first line is not a JSON object"),
        (b"{" * 100_000 + b"\n", "", "first line is not a JSON object"),
        (b"x" * (2 * MB), "", "first line is not a JSON object"),
        (b'{"a": 1}\n{"a": "\xff\xfe"}\n', "", "Line 2 is not UTF-8"),
        (b'{"a": "\xc3', "", "Line 1 is not UTF-8"),
        ('{"a": 1}\n'.encode("utf-16"), "", "Line 1 is not UTF-8"),
        (ROWS, "gzip", "not whole, valid gzip"),
        # Without the time of day, which would be in the test's name, and another in each process.
        (gzip.compress(ROWS, mtime=0)[:-9], "gzip", "not whole, valid gzip"),
        (ROWS, "zstd", "not whole, valid zstd"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(tmp_path, body, encoding, reason):
    with pytest.raises(Unreadable, match=reason):
        spool(tmp_path, body, encoding)
    assert list(tmp_path.iterdir()) == []


def test_a_truncated_zstd_frame_is_refused(tmp_path):
    packed = zstandard.compress(bytes(range(97, 123)) * 9000)
    with pytest.raises(Unreadable):
        spool(tmp_path, zstandard.compress(ROWS * 500)[:-20], "zstd")
    assert packed and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("start", [b'{"prompt": "', b""])
def test_a_line_of_a_hundred_megabytes_is_refused_without_reading_it_all(tmp_path, start):
    body = Endless(itertools.chain([start or b"{"], itertools.repeat(b"x" * 65536, 1600)))
    with pytest.raises(TooLarge, match="Line 1 is longer than 8,388,608 bytes"):
        spool(tmp_path, body, max_line_bytes=8 * MB)
    assert body.given < 10 * MB
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
@pytest.mark.parametrize("filler", [b"\x20", b"\n", b'{"a": 1}\n'])
def test_a_bomb_stops_at_the_limit_and_takes_little_memory(tmp_path, encoding, filler):
    inside = b'{"a": 1}\n' + filler * (200 * MB // len(filler))
    pack = {"gzip": lambda b: gzip.compress(b, 1), "zstd": zstandard.compress}[encoding]
    bomb = pack(inside)
    del inside
    assert len(bomb) < 4 * MB
    tracemalloc.start()
    with pytest.raises(TooLarge):
        spool(tmp_path, bomb, encoding, max_bytes=16 * MB)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * MB
    assert list(tmp_path.iterdir()) == []


def test_blanks_before_the_first_line_are_not_kept(tmp_path):
    body = Endless(itertools.repeat(b"\n" * 65536, 800))
    tracemalloc.start()
    with pytest.raises(Unreadable, match="empty"):
        spool(tmp_path, body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * MB


def test_a_broken_connection_leaves_no_file(tmp_path):
    def pieces():
        yield ROWS
        raise UnreadablePostError("reset by peer")

    with pytest.raises(Unreadable, match="connection broke"):
        spool(tmp_path, Endless(pieces()))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_to_be_full(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("investigations.api.intake.os.fsync", full)
    with pytest.raises(NoSpace):
        spool(tmp_path, ROWS)
    assert list(tmp_path.iterdir()) == []
