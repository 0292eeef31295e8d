from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pytest

from investigations.lake import tallies
from investigations.lake.store import Lake
from investigations.lake.tallies import FOLDER, Tally
from tests.investigations.lake.batches import DAY, add, exchanges, files

Found = Counter[tuple[str, str]]

ONE_DAY = dt.timedelta(days=1)


def _counted(rows: ir.Table, keys: Sequence[str]) -> ir.Table:
    return rows.group_by("account_id", *keys, "model").aggregate(n=ibis._.count())


CALLS = Tally("calls", 1, _counted)


def tallied(
    lake: Lake, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> Found:
    with lake.reader() as reader:
        rows = reader.tallied(CALLS, since, until).to_pyarrow().to_pylist()
    found: Found = Counter()
    for row in rows:
        found[row["account_id"], row["model"]] += row["n"]
    return found


def counted(
    lake: Lake, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> Found:
    with lake.reader() as reader:
        rows = reader.exchanges(since, until).to_pyarrow().to_pylist()
    return Counter((row["account_id"], row["model"]) for row in rows)


def month(lake: Lake, days: int = 4) -> None:
    """Some days; the second one has no exchange."""
    for number in range(days):
        if number != 1:
            day = DAY + number * ONE_DAY
            add(lake, exchanges(range(number * 10, number * 10 + 5 + number), day), day)


def test_a_day_is_counted_once(lake: Lake) -> None:
    month(lake)
    first = tallied(lake)
    assert first == counted(lake) and first.total() == 5 + 7 + 8
    made = {name: lake.storage.read(name) for name in files(lake, FOLDER)}
    assert [name.split("/")[1:3] for name in made] == [
        ["calls-1", f"day=2026-09-0{day}"] for day in (1, 3, 4)
    ]
    # What is counted is not read again.
    for name in files(lake, "exchanges"):
        lake.storage.delete(name)
    assert tallied(lake) == first


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (DAY + dt.timedelta(seconds=3), None),
        (None, DAY + 3 * ONE_DAY + dt.timedelta(seconds=33)),
        (DAY + dt.timedelta(seconds=2), DAY + dt.timedelta(seconds=4)),
        (DAY + ONE_DAY, DAY + 3 * ONE_DAY),
        (DAY + ONE_DAY, DAY + 2 * ONE_DAY),
        (DAY + 40 * ONE_DAY, None),
    ],
    ids=["since", "until", "within a day", "whole days", "a day without rows", "after the end"],
)
def test_a_window_is_the_sum_of_its_days(
    lake: Lake, since: dt.datetime | None, until: dt.datetime | None
) -> None:
    month(lake)
    expected = counted(lake, since, until)
    assert tallied(lake, since, until) == expected
    tallied(lake)
    assert tallied(lake, since, until) == expected


def test_a_day_that_is_cut_is_not_kept(lake: Lake) -> None:
    month(lake)
    tallied(lake, DAY + dt.timedelta(seconds=3), DAY + dt.timedelta(hours=3))
    assert files(lake, FOLDER) == []


def test_late_rows_make_a_day_be_counted_again(lake: Lake) -> None:
    month(lake)
    before = tallied(lake)
    stale = next(name for name in files(lake, FOLDER) if "2026-09-01" in name)
    others = {name: lake.storage.read(name) for name in files(lake, FOLDER) if name != stale}
    add(lake, exchanges(range(100, 103)))
    assert tallied(lake) == counted(lake)
    assert tallied(lake).total() == before.total() + 3
    add(lake, exchanges([900], DAY + 9 * ONE_DAY), DAY + 9 * ONE_DAY)
    # The writer of the next batch swept what no day is like any more.
    assert stale not in files(lake, FOLDER)
    assert others.items() <= {name: lake.storage.read(name) for name in files(lake, FOLDER)}.items()


def test_another_definition_is_counted_afresh(lake: Lake) -> None:
    month(lake)
    tallied(lake)
    doubled = Tally("calls", 2, lambda rows, keys: _counted(rows, keys).mutate(n=ibis._.n * 2))
    with lake.reader() as reader:
        total = reader.tallied(doubled).n.sum().to_pyarrow().as_py()
    assert total == 2 * counted(lake).total()


def test_counts_may_be_deleted_at_any_time(lake: Lake) -> None:
    month(lake)
    first = tallied(lake)
    for name in files(lake, FOLDER)[:2]:
        lake.storage.delete(name)
    assert tallied(lake) == first


def test_days_are_counted_in_lots_that_memory_bounds(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    month(lake)
    monkeypatch.setattr(tallies, "EXCHANGES_AT_ONCE", 12)
    with lake.reader() as reader:
        published = [file for batch in reader.batches for file in batch.files]
    dated = [file for file in published if file.table == "exchanges"]
    lots = [[file.rows for file in lot] for lot in tallies.portions(dated)]
    assert lots == [[5, 7], [8]]
    assert tallied(lake) == counted(lake)


def test_an_empty_lake_has_nothing_counted(lake: Lake) -> None:
    assert tallied(lake) == Counter()


def test_an_engine_elsewhere_counts_without_keeping(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    month(lake)
    with lake.reader() as reader:
        monkeypatch.setattr(type(reader.session), "in_process", False)
        rows = reader.tallied(CALLS, DAY).to_pyarrow().to_pylist()
    assert sum(row["n"] for row in rows) == counted(lake).total()
    assert files(lake, FOLDER) == []
