from __future__ import annotations

import json
from pathlib import Path

from investigations.ingest.chunk import Rejection
from investigations.ingest.report import LINES_PER_KIND, IngestReport, Quarantine, record_excerpt


def test_lines_are_few_and_the_count_goes_on(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path, "exchanges", Path("in.jsonl"), "d" * 64)
    reasons = [f"timestamp: not a time: '{n}'" for n in range(40)] + ["prompt: NUL byte"]
    quarantine.add([Rejection(n + 1, reason, {"n": n}) for n, reason in enumerate(reasons)])
    path = quarantine.publish()
    assert path is not None
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    assert [entry["reason"] for entry in entries] == reasons
    assert entries[3] == {"file": "in.jsonl", "row": 4, "reason": reasons[3], "record": {"n": 3}}
    assert len(quarantine.lines) == LINES_PER_KIND + 2
    assert quarantine.lines[0] == "in.jsonl: row 1: timestamp: not a time: '0'"
    assert quarantine.lines[-1] == "in.jsonl: … and 35 more rows: timestamp: not a time:"


def test_what_is_not_published_leaves_nothing(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path, "exchanges", Path("in.jsonl"), "d" * 64)
    quarantine.add([Rejection(1, "bad", None)])
    quarantine.discard()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_without_rejections_has_no_quarantine(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path, "exchanges", Path("in.jsonl"), "d" * 64)
    assert quarantine.publish() is None
    assert list(tmp_path.iterdir()) == []


def test_counts_add_up() -> None:
    report = IngestReport()
    for _ in range(2):
        report.add({"read": 4, "new": 1, "duplicate": 2, "rejected": 1})
    assert report.counts == {"read": 8, "new": 2, "duplicate": 4, "rejected": 2}


def test_raw_bytes_are_kept_readable() -> None:
    assert record_excerpt(b"a\xff", 10) == "a\\xff"
    assert record_excerpt(b"abcdef", 3) == "abc… (6 bytes)"
