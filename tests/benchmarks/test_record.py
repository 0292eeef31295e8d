import json
from pathlib import Path

import pytest

from benchmarks.record import Record, command, read


def test_a_row_takes_the_place_of_the_one_of_its_key(tmp_path: Path) -> None:
    Record("speed", tmp_path).add("one", {"seconds": 2})
    later = Record("speed", tmp_path)
    later.add("other", {"seconds": 3})
    later.add("one", {"seconds": 4})
    content = read(tmp_path / "speed.json")
    assert [(row["key"], row["seconds"]) for row in content["rows"]] == [("one", 4), ("other", 3)]
    assert content["machine"]["cores"] >= 1
    assert content["versions"]["duckdb"]


def test_what_is_there_is_not_measured_again_when_it_is_kept(tmp_path: Path) -> None:
    Record("speed", tmp_path).add("one", {})
    assert Record("speed", tmp_path).wants("one")
    assert not Record("speed", tmp_path, keep=True).wants("one")
    assert Record("speed", tmp_path, keep=True).wants("other")


def test_old_rows_go_when_all_is_measured_anew(tmp_path: Path) -> None:
    Record("speed", tmp_path).add("one", {})
    Record("speed", tmp_path, anew=True).add("other", {})
    assert [row["key"] for row in read(tmp_path / "speed.json")["rows"]] == ["other"]


def test_a_row_is_a_line_of_the_file(tmp_path: Path) -> None:
    record = Record("speed", tmp_path)
    record.add("one", {"names": ["ü"]})
    record.add("other", {})
    lines = record.path.read_text(encoding="utf-8").splitlines()
    rows = [line.strip().rstrip(",") for line in lines if line.startswith("  {")]
    assert [json.loads(row)["key"] for row in rows] == ["one", "other"]
    assert "ü" in rows[0]


def test_folders_of_the_machine_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["x", "quality", "--texts", "/home/me/texts", "--seeds", "1"])
    assert command() == "python -m benchmarks quality --texts DIR --seeds 1"
