from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa
import pytest

from investigations.lake.duplicates import leave_out_duplicates, searching
from investigations.lake.schema import EVENTS, EXCHANGES
from investigations.lake.staging import Rows
from investigations.lake.store import Lake
from tests.investigations.lake.batches import DAY, accounts, exchanges, ids, publish


def add(lake: Lake, *parts: Rows) -> int:
    kind = next(iter(parts[0]))
    with lake.writer() as writer, searching(writer) as session, writer.stage() as staged:
        for rows in parts:
            staged.add(rows, DAY.date() if kind == "exchanges" else None)
        staged.finish()
        removed = leave_out_duplicates(session, writer, staged, kind)
        publish(writer, staged, kind)
    return removed


def test_what_is_published_is_left_out(lake: Lake) -> None:
    assert add(lake, exchanges(range(10))) == 0
    assert add(lake, exchanges(range(5, 15))) == 5
    assert add(lake, exchanges(range(15))) == 15
    assert ids(lake) == ids(lake, "texts") == sorted(f"e{n}" for n in range(15))


def test_of_two_in_one_batch_the_earlier_stays(lake: Lake) -> None:
    first = exchanges([1], model="first")
    later = exchanges([61], model="later", exchange_id="e1", prompt="later")
    assert add(lake, later, first, exchanges([2])) == 1
    with lake.reader() as reader:
        rows = reader.exchanges().filter(ibis._.exchange_id == "e1")
        assert rows.model.to_pyarrow().to_pylist() == ["first"]
        texts = reader.texts().filter(ibis._.exchange_id == "e1")
        assert texts.prompt.to_pyarrow().to_pylist() == ["prompt 1"]


def test_equal_keys_of_different_ids_are_no_duplicates(lake: Lake) -> None:
    def with_key(number: int) -> Rows:
        rows = exchanges([number])
        columns: dict[str, Any] = dict(zip(EXCHANGES.names, rows["exchanges"].columns, strict=True))
        columns["exchange_key"] = pa.array([7], pa.uint64())
        batch = pa.RecordBatch.from_arrays(list(columns.values()), schema=EXCHANGES)
        return {"exchanges": batch, "texts": rows["texts"]}

    assert add(lake, with_key(1), with_key(2)) == 0
    assert add(lake, with_key(2), with_key(3)) == 1
    assert ids(lake) == ["e1", "e2", "e3"]


def test_accounts_are_new_when_something_changed(lake: Lake) -> None:
    assert add(lake, accounts(a="free", b="free")) == 0
    assert add(lake, accounts(a="free", b="pro")) == 1
    assert add(lake, accounts(b="pro")) == 1
    assert add(lake, accounts(b="free"), accounts(b="team")) == 1
    with lake.reader() as reader:
        rows = reader.accounts().order_by("account_id").to_pyarrow()
    assert rows.column("plan").to_pylist() == ["free", "team"]


def test_events_are_known_by_kind_time_and_name(lake: Lake) -> None:
    def event(**changes: Any) -> Rows:
        row = {"kind": "ban_wave", "timestamp": DAY, "name": "one", "detail": None, **changes}
        return {"events": pa.RecordBatch.from_pylist([row], EVENTS)}

    assert add(lake, event(), event(name="two")) == 0
    assert add(lake, event(), event(name="two", detail="more")) == 1
    with lake.reader() as reader:
        found = reader.events().order_by("name").to_pyarrow().column("detail").to_pylist()
    assert found == [None, "more"]


@pytest.mark.parametrize("kind", ["exchanges", "accounts"])
def test_an_empty_batch_has_none(lake: Lake, kind: str) -> None:
    with lake.writer() as writer, searching(writer) as session, writer.stage() as staged:
        staged.finish()
        assert leave_out_duplicates(session, writer, staged, kind) == 0
