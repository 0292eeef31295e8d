from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from investigations.ingest.chunk import Chunk
from investigations.ingest.readers import ndjson
from investigations.ingest.sources import recognise
from tests.investigations.ingest.rows import lines, write

COLUMNS = {"name": pa.string(), "size": pa.int64()}
GOOD = [{"name": f"n{n}", "size": n} for n in range(5)]


def read(tmp_path: Path, content: bytes, columns: dict[str, Any] = COLUMNS) -> list[Chunk]:
    path = write(tmp_path / "a.jsonl", content)
    with path.open("rb") as file:
        return list(ndjson.read(recognise(path), file, columns))


def records(chunks: list[Chunk]) -> list[tuple[int, dict[str, Any]]]:
    return [
        (int(row), chunk.record(index)) for chunk in chunks for index, row in enumerate(chunk.rows)
    ]


def test_sound_lines_go_through_arrow_and_broken_ones_do_not_change_them(tmp_path: Path) -> None:
    fast = read(tmp_path, lines(GOOD))
    assert isinstance(fast[0].columns["name"], pa.Array)
    slow = read(tmp_path, lines(GOOD) + b"{broken\n")
    assert isinstance(slow[0].columns["name"], list)
    assert records(fast) == records(slow) == [(n + 1, row) for n, row in enumerate(GOOD)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"name": "x', "broken JSON: Unterminated string starting at character 9"),
        (b"[1]", "not a JSON object: [1]"),
        (b'{"name": "\xff"}', "not UTF-8 at byte 10"),
        (b'{"name": "a\x00"}', "(NUL bytes in it)"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_broken_line_is_told_and_the_others_stay(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    chunks = read(tmp_path, lines(GOOD[:2]) + line + b"\n\n" + lines(GOOD[2:]))
    assert [row for row, _record in records(chunks)] == [1, 2, 5, 6, 7]
    (rejection,) = [rejection for chunk in chunks for rejection in chunk.rejections]
    assert rejection.row == 3
    assert reason in rejection.reason


def test_values_of_mixed_types_are_left_to_the_conversion(tmp_path: Path) -> None:
    (chunk,) = read(tmp_path, lines([{"name": 1, "size": "x"}, {"name": [2]}, {}]))
    assert chunk.columns == {"name": [1, [2], None], "size": ["x", None, None]}


def test_unknown_names_are_told_wherever_they_stand(tmp_path: Path) -> None:
    content = lines([*GOOD, {"name": "x", "colour": {"deep": 1}}])
    assert read(tmp_path, content)[0].unknown == {"colour"}
    assert read(tmp_path, content + b"{broken\n")[0].unknown == {"colour"}


def test_a_record_may_become_several_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", lines([{"n": 2}, {"n": 0}, {"n": 1}]))
    with path.open("rb") as file:
        chunks = list(
            ndjson.read_with(
                recognise(path), file, lambda record: [{"name": "x"}] * record["n"], COLUMNS
            )
        )
    assert [row for row, _record in records(chunks)] == [1, 1, 3]


def test_the_first_record_is_the_first_that_is_one(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", b"\n{oops\n[1]\n" + json.dumps({"a": 1}).encode())
    with path.open("rb") as file:
        assert ndjson.first_record(recognise(path), file) == {"a": 1}
    with write(tmp_path / "b.jsonl", b"").open("rb") as file:
        assert ndjson.first_record(recognise(tmp_path / "b.jsonl"), file) is None
