"""Whole imports: what is told, what is kept, and what stays when they are stopped or killed."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from investigations.ingest import run
from investigations.ingest.conform import MAX_TEXT_BYTES
from investigations.lake.store import Lake
from tests.investigations.ingest.rows import exchange, ids, ingest, lines, numbered, write

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake", memory="500MB")


def quarantined(tmp_path: Path) -> list[dict[str, object]]:
    files = sorted((tmp_path / "quarantine").rglob("*.ndjson"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def test_a_file_a_folder_and_a_glob(tmp_path: Path, lake: Lake) -> None:
    rows = [exchange(n) for n in range(12)]
    write(tmp_path / "in/a.jsonl", lines(rows[:4]))
    write(tmp_path / "in/deep/b.ndjson.gz", gzip.compress(lines(rows[4:8])))
    pq.write_table(pa.Table.from_pylist(rows[8:]), tmp_path / "c.parquet")
    report = ingest(lake, tmp_path / "in", tmp_path / "*.parquet")
    assert report.counts == {"read": 12, "new": 12, "duplicate": 0, "rejected": 0}
    assert (report.problems, report.quarantine_files, report.unreadable) == ([], [], [])
    assert ids(lake) == numbered(range(12))


def test_importing_again_changes_nothing(tmp_path: Path, lake: Lake) -> None:
    rows = [exchange(n) for n in range(6)] + [exchange(1), exchange(7, model=None)]
    path = write(tmp_path / "a.jsonl", lines(rows))
    assert ingest(lake, path).counts == {"read": 8, "new": 6, "duplicate": 1, "rejected": 1}
    before = sorted(lake.storage.list(""))
    again = ingest(lake, path, write(tmp_path / "copy.jsonl", path.read_bytes()))
    assert again.counts == {"read": 16, "new": 0, "duplicate": 14, "rejected": 2}
    assert sorted(lake.storage.list("")) == before
    other = write(tmp_path / "other.jsonl", lines([exchange(8), *rows[3:6]]))
    assert ingest(lake, other).counts == {"read": 4, "new": 1, "duplicate": 3, "rejected": 0}
    assert ids(lake) == numbered([*range(6), 8])


def test_bad_rows_are_told_and_kept_and_everything_good_is_in(tmp_path: Path, lake: Lake) -> None:
    huge = exchange(5, prompt="x" * (50 << 20))
    content = b"".join(
        (
            lines([exchange(0)]),
            b'{"exchange_id": "e1", \n',
            lines([exchange(2, timestamp="0000-00-00"), exchange(3, timestamp="9999-01-01")]),
            lines([exchange(4, user_agent="a\x00b"), huge]),
            lines([exchange(6)]).replace(b"orion", b"ori\xffon"),
            lines([exchange(7, colour="red")]),
        )
    )
    assert len(huge["prompt"]) > MAX_TEXT_BYTES
    path = write(tmp_path / "a.jsonl", content)
    report = ingest(lake, path)
    assert report.counts == {"read": 8, "new": 2, "duplicate": 0, "rejected": 6}
    assert ids(lake) == ["e0", "e7"]
    told = [line.removeprefix(f"{path}: ") for line in report.problems]
    assert [line.split(": ")[0] for line in told[:6]] == [f"row {n}" for n in range(2, 8)]
    assert told[6] == "unknown columns are ignored: colour"
    kept = quarantined(tmp_path)
    assert [entry["row"] for entry in kept] == [2, 3, 4, 5, 6, 7]
    assert kept[4]["record"]["prompt"] == huge["prompt"]
    assert report.quarantine_files == list((tmp_path / "quarantine").rglob("*.ndjson"))


def test_what_can_be_read_of_a_truncated_file_is_in(tmp_path: Path, lake: Lake) -> None:
    packed = gzip.compress(lines([exchange(n, prompt=str(n) * 9) for n in range(3000)]))
    report = ingest(lake, write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
    assert report.new > 500
    assert report.rejected <= 1
    assert report.problems[-1].endswith("gzip data is truncated")
    assert report.unreadable == []
    assert ids(lake) == numbered(range(report.new))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.parquet", b"PAR1 but no more"),
        ("a.jsonl.gz", b"not packed"),
        ("a.csv", b"one,two\n1,2\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_the_others_are_read(
    tmp_path: Path, lake: Lake, name: str, content: bytes
) -> None:
    bad = write(tmp_path / name, content)
    good = write(tmp_path / "z.jsonl", lines([exchange(1)]))
    report = ingest(lake, bad, good, tmp_path / "none")
    assert report.unreadable == [tmp_path / "none", bad]
    assert len(report.problems) == 2
    assert ids(lake) == ["e1"]
    assert ingest(lake, bad).unreadable == [bad]


def test_a_missing_column_is_told_in_few_lines(tmp_path: Path, lake: Lake) -> None:
    table = pa.Table.from_pylist([exchange(n) for n in range(40)]).drop_columns(["account_id"])
    pq.write_table(table, tmp_path / "a.parquet")
    report = ingest(lake, tmp_path / "a.parquet")
    assert (report.rejected, report.new, len(quarantined(tmp_path))) == (40, 0, 40)
    assert len(report.problems) == 6
    assert report.problems[-1].endswith("… and 35 more rows: account_id: no such column")


def test_accounts_and_events(tmp_path: Path, lake: Lake) -> None:
    account = {"account_id": "a", "created_at": "2026-01-01T00:00:00Z", "verified": "true"}
    old = write(tmp_path / "old.csv", b"account_id,created_at,plan\na,2026-01-01,free\n")
    new = write(tmp_path / "new.jsonl", lines([{**account, "plan": "pro"}]))
    assert ingest(lake, old, kind="accounts").new == 1
    assert ingest(lake, new, kind="accounts").new == 1
    assert ingest(lake, old, new, kind="accounts").counts["duplicate"] == 2
    event = {"kind": "model_release", "timestamp": "2026-09-01T00:00:00Z", "name": "orion-3"}
    events = write(tmp_path / "events.jsonl", lines([event, {**event, "kind": "party"}]))
    assert ingest(lake, events, kind="events").counts["rejected"] == 1
    with lake.reader() as reader:
        (row,) = reader.accounts().to_pyarrow().to_pylist()
        assert (row["plan"], row["verified"]) == ("pro", True)
        assert reader.events().name.to_pyarrow().to_pylist() == ["orion-3"]


def test_progress_never_goes_back_and_stopping_leaves_what_was_published(
    tmp_path: Path, lake: Lake
) -> None:
    files = [
        write(tmp_path / f"{n}.jsonl", lines([exchange(n * 10 + k) for k in range(10)]))
        for n in range(3)
    ]
    told: list[tuple[str, float, int]] = []

    class StoppedError(Exception):
        pass

    def progress(stage: str, share: float, counts: Mapping[str, int]) -> None:
        told.append((stage, share, counts["new"]))
        if stage == "Reading 2.jsonl" and share > 0.9:
            raise StoppedError

    with pytest.raises(StoppedError):
        ingest(lake, *files, progress=progress)
    shares = [share for _stage, share, _new in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert told[-1][2] == 20
    assert ids(lake) == numbered(range(20))
    assert len(lake.storage.list("exchanges")) == 2
    assert ingest(lake, *files).counts == {"read": 30, "new": 10, "duplicate": 20, "rejected": 0}


def test_an_unknown_kind_is_refused(tmp_path: Path, lake: Lake) -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        run(lake, "parties", [], quarantine=tmp_path)


def test_a_second_import_waits_for_the_first(tmp_path: Path, lake: Lake) -> None:
    path = write(tmp_path / "a.jsonl", lines([exchange(1)]))
    stages: list[str] = []

    class EnoughError(Exception):
        pass

    def progress(stage: str, _share: float, _counts: Mapping[str, int]) -> None:
        stages.append(stage)
        raise EnoughError

    with lake.writer(), pytest.raises(EnoughError):
        ingest(lake, path, progress=progress)
    assert stages == ["Waiting for another import to end"]


IMPORT = """
import os, signal, sys
from pathlib import Path
import investigations.ingest.session as session
from investigations.lake import manifest, staging
from investigations.lake.store import Lake

root, moment = Path(sys.argv[1]), sys.argv[2]

def dying(before, target):
    def wrapped(*arguments, **options):
        if before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = target(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)
    return wrapped

if moment == "staged":
    staging.StagedBatch.finish = dying(False, staging.StagedBatch.finish)
elif moment == "rewriting":
    staging.StagedBatch.leave_out = dying(False, staging.StagedBatch.leave_out)
elif moment == "quarantined":
    session.Quarantine.publish = dying(False, session.Quarantine.publish)
elif moment == "renaming":
    Path.rename = dying(True, Path.rename)
elif moment == "published":
    manifest.save = dying(False, manifest.save)
lake = Lake(root / "lake", memory="300MB")
session.run(lake, "exchanges", [root / "in"], quarantine=root / "quarantine")
"""


@pytest.mark.parametrize("moment", ["staged", "rewriting", "quarantined", "renaming", "published"])
def test_kill_loses_nothing_and_doubles_nothing(tmp_path: Path, lake: Lake, moment: str) -> None:
    first = [exchange(n) for n in range(30)] + [exchange(3), exchange(90, model="")]
    write(tmp_path / "in/1.jsonl", lines(first))
    write(tmp_path / "in/2.jsonl", lines([exchange(n) for n in range(20, 50)]))
    program = [sys.executable, "-c", IMPORT, str(tmp_path), moment]
    killed = subprocess.run(program, cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    done = numbered(range(30)) if moment == "published" else []
    assert ids(lake) == done
    report = ingest(lake, tmp_path / "in")
    assert report.counts["read"] == 62
    assert report.new == 50 - len(done)
    assert ids(lake) == numbered(range(50))
    assert [entry["row"] for entry in quarantined(tmp_path)] == [32]
    named = {file.path for batch in _batches(lake) for file in batch.files}
    stored = {name for table in ("exchanges", "texts") for name in lake.storage.list(table)}
    assert stored == named
    drafts = [name for name in lake.storage.list("manifests") if not name.endswith(".json")]
    assert drafts == []


def _batches(lake: Lake) -> list:
    with lake.reader() as reader:
        return list(reader.batches)


def test_memory_stays_small_whatever_the_size_of_the_file(tmp_path: Path) -> None:
    """One row group of 340 MB, and a line of JSON that never ends."""
    count = 17_000
    text = pa.array([f"{n} {os.urandom(5).hex()} " + "long text " * 2000 for n in range(count)])
    rows = pa.table(
        {
            "exchange_id": [f"e{n}" for n in range(count)],
            "account_id": [f"a{n % 500}" for n in range(count)],
            "timestamp": ["2026-09-01T00:00:00Z"] * count,
            "model": ["orion-2"] * count,
            "prompt": text,
        }
    )
    path = tmp_path / "in/a.parquet"
    path.parent.mkdir()
    pq.write_table(rows, path, row_group_size=count, compression="none", use_dictionary=False)
    assert path.stat().st_size > 320 << 20
    with (tmp_path / "in/b.jsonl").open("wb") as file:
        file.write(b'{"exchange_id": "')
        for _ in range(300):
            file.write(b"x" * (1 << 20))
    del rows, text
    program = [sys.executable, "-c", IMPORT, str(tmp_path), "never"]
    with psutil.Popen(program, cwd=ROOT) as process:
        peak = 0
        while process.poll() is None:
            try:
                peak = max(peak, process.memory_info().rss)
            except psutil.NoSuchProcess:
                break
            time.sleep(0.02)
        assert process.wait() == 0
    assert 0 < peak < 1400 << 20
    assert len(ids(Lake(tmp_path / "lake"))) == count
    (entry,) = quarantined(tmp_path)
    assert entry["record"]["bytes"] > 300 << 20
    assert len(json.dumps(entry)) < 10_000


def test_files_with_the_same_bytes_count_once_though_the_next_one_is_begun_early(
    tmp_path: Path, lake: Lake
) -> None:
    same = [write(tmp_path / f"{name}.jsonl", lines([exchange(1), exchange(2)])) for name in "abc"]
    other = write(tmp_path / "d.jsonl", lines([exchange(3)]))
    report = ingest(lake, *same, other)
    assert report.counts == {"read": 7, "new": 3, "duplicate": 4, "rejected": 0}
    assert ids(lake) == ["e1", "e2", "e3"]
