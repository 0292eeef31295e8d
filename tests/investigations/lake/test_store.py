from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

from investigations.lake.schema import ACCOUNTS, EVENTS, EXCHANGES, TEXTS
from investigations.lake.store import Lake
from tests.investigations.lake.batches import DAY, accounts, add, exchanges, files, ids, publish


def test_an_empty_lake_has_all_tables(lake: Lake) -> None:
    with lake.reader() as reader:
        assert reader.exchanges().columns == (*EXCHANGES.names, "day")
        assert reader.texts().columns == (*TEXTS.names, "day")
        assert reader.accounts().columns == tuple(ACCOUNTS.names)
        assert reader.events().columns == tuple(EVENTS.names)
        assert reader.exchanges(DAY, DAY).count().to_pyarrow().as_py() == 0


def test_opening_a_lake_writes_nothing(tmp_path: Path) -> None:
    Lake(tmp_path / "lake")
    assert list(tmp_path.iterdir()) == []


def test_published_rows_are_read_with_their_types(lake: Lake) -> None:
    add(lake, exchanges([1, 2]))
    with lake.reader() as reader:
        rows = reader.exchanges()
        found = rows.order_by("exchange_id").to_pyarrow()
        assert found.select(EXCHANGES.names).schema.field("shingles").type.value_type == "uint64"
        assert found.column("timestamp").to_pylist()[0] == DAY + dt.timedelta(seconds=1)
        assert found.column("day").to_pylist() == [DAY.date()] * 2
        assert str(rows.schema()["exchange_key"]) == "uint64"
        assert reader.texts().prompt.to_pyarrow().to_pylist() == ["prompt 1", "prompt 2"]


def test_a_window_is_half_open_and_reads_its_days_only(lake: Lake) -> None:
    for days in range(3):
        add(lake, exchanges([days], DAY + dt.timedelta(days=days)), DAY + dt.timedelta(days=days))

    def found(since: dt.datetime | None, until: dt.datetime | None) -> list[str]:
        with lake.reader() as reader:
            return reader.exchanges(since, until).exchange_id.to_pyarrow().to_pylist()

    second = DAY + dt.timedelta(days=1, seconds=1)
    assert sorted(found(second, None)) == ["e1", "e2"]
    assert found(None, second) == ["e0"]
    assert found(second, second + dt.timedelta(seconds=1)) == ["e1"]
    lake.storage.delete(next(name for name in files(lake, "exchanges") if "2026-09-03" in name))
    assert found(second, second + dt.timedelta(hours=1)) == ["e1"]


def test_a_reader_sees_one_moment(lake: Lake) -> None:
    add(lake, exchanges([1]))
    with lake.reader() as reader:
        before = reader.version
        add(lake, exchanges([2]))
        assert reader.exchanges().count().to_pyarrow().as_py() == 1
        assert reader.version == before
    with lake.reader() as reader:
        assert reader.version != before
    assert ids(lake) == ["e1", "e2"]


def test_a_batch_without_new_rows_does_not_change_the_version(lake: Lake) -> None:
    add(lake, exchanges([1]))
    with lake.reader() as reader:
        before = reader.version
    with lake.writer() as writer, writer.stage() as staged:
        publish(writer, staged, counts={"read": 1, "new": 0, "duplicate": 1, "rejected": 0})
    with lake.reader() as reader:
        assert reader.version == before


def test_nothing_is_seen_before_it_is_published_and_nothing_stays_otherwise(lake: Lake) -> None:
    with lake.writer() as writer, writer.stage() as staged:
        staged.add(exchanges([1]), DAY.date())
        staged.finish()
        assert files(lake, "exchanges")
        assert ids(lake) == []
    assert files(lake, "exchanges") + files(lake, "texts") == []


def test_what_a_killed_import_left_is_swept_by_the_next(lake: Lake) -> None:
    add(lake, exchanges([1]))
    for name in ("exchanges/day=2026-09-01/lost.parquet", "texts/lost.parquet"):
        with lake.storage.create(name) as file:
            file.write(b"half")
    with lake.storage.create("manifests/.x.json.1.draft") as file:
        file.write(b"{")
    assert ids(lake) == ["e1"]
    with lake.writer():
        pass
    assert len(files(lake, "exchanges")) == len(files(lake, "texts")) == 1
    assert len(files(lake, "manifests")) == 1
    assert ids(lake) == ["e1"]


def test_the_newest_import_of_an_account_counts(lake: Lake) -> None:
    add(lake, accounts(a="free", b="free"), None)
    add(lake, accounts(b="pro", c="pro"), None)
    add(lake, accounts(c="team"), None)
    with lake.reader() as reader:
        rows = reader.accounts().order_by("account_id").to_pyarrow()
    assert rows.column("plan").to_pylist() == ["free", "pro", "team"]
    assert rows.column_names == ACCOUNTS.names


def test_a_batch_is_found_by_its_digest(lake: Lake) -> None:
    batch = add(lake, exchanges([1]), digest="abc")
    with lake.writer() as writer:
        assert writer.find("exchanges", "abc") == batch
        assert writer.find("accounts", "abc") is None
        assert writer.find("exchanges", "abd") is None


def test_texts_expire_by_whole_days(lake: Lake) -> None:
    for days in range(3):
        add(lake, exchanges([days], DAY + dt.timedelta(days=days)), DAY + dt.timedelta(days=days))
    assert lake.expire_texts(DAY + dt.timedelta(days=2, hours=5)) == 2
    assert ids(lake, "texts") == ["e2"]
    assert ids(lake) == ["e0", "e1", "e2"]
    assert len(files(lake, "texts")) == 1
    assert lake.expire_texts(DAY) == 0


def test_texts_of_held_accounts_stay(lake: Lake) -> None:
    add(lake, exchanges(range(30)))
    add(lake, exchanges([33, 36], DAY))  # of a0 alone
    until = DAY + dt.timedelta(days=9)
    assert lake.expire_texts(until, ["a0", "nobody"]) == 20
    held = sorted(f"e{number}" for number in (*range(0, 30, 3), 33, 36))
    assert ids(lake, "texts") == held and len(files(lake, "texts")) == 2
    before = files(lake, "texts")
    assert lake.expire_texts(until, ["a0"]) == 0 and files(lake, "texts") == before
    with lake.reader() as reader:
        rows = reader.texts().to_pyarrow()
        assert {row["prompt"] for row in rows.to_pylist()} == {f"prompt {e[1:]}" for e in held}
    assert lake.expire_texts(until) == 12 and ids(lake, "texts") == []
    assert len(ids(lake)) == 32


def test_days_are_utc_wherever_the_program_runs(tmp_path: Path) -> None:
    late = DAY + dt.timedelta(hours=23, minutes=30)
    lake = Lake(tmp_path / "lake")
    add(lake, exchanges([1], late))
    program = (
        "import sys; from investigations.lake.store import Lake\n"
        "with Lake(sys.argv[1]).reader() as reader:\n"
        "    rows = reader.exchanges()\n"
        "    times = rows.select(day=rows.timestamp.date(), hour=rows.timestamp.hour())\n"
        "    print(times.to_pyarrow().to_pylist())"
    )
    environment = {**os.environ, "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "lake")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "datetime.date(2026, 9, 1), 'hour': 23" in done.stdout
