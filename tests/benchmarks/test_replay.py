import datetime as dt
from typing import cast

from benchmarks.replay import AsOf, Replay
from benchmarks.worlds import World
from investigations.lake.store import LakeReader

DAY = dt.timedelta(days=1)


def test_nothing_of_the_future_is_known(small: World) -> None:
    with small.lake.reader() as reader:
        register = reader.accounts().to_pyarrow().to_pylist()
        changes = sorted(one["status_changed_at"] for one in register if one["status_changed_at"])
        moment = changes[len(changes) // 2]
        then = cast(LakeReader, AsOf(reader, moment))
        told = {one["account_id"]: one for one in then.accounts().to_pyarrow().to_pylist()}
        events = then.events().to_pyarrow().to_pylist()
        everything = reader.events().to_pyarrow().num_rows
    assert {one["account_id"] for one in register if one["created_at"] < moment} == told.keys()
    for one in register:
        if one["account_id"] in told:
            later = one["status_changed_at"] is not None and one["status_changed_at"] >= moment
            assert told[one["account_id"]]["status"] == ("active" if later else one["status"])
    assert 0 < len(events) < everything
    assert all(event["timestamp"] < moment for event in events)


def test_a_month_is_replayed_without_scoring_a_moment_twice(small: World) -> None:
    replay = Replay(small)
    assert sum(life.own for life in replay.of("sedge-traces").values()) == sum(
        is_.own or 0 for is_ in small.truth().values()
    )
    end = max(life.first for life in replay.lives.values()) + 30 * DAY
    assert replay.flagged(end) is replay.flagged(end)
    assert replay.scorings == 1
    inside = replay.inside("sedge-traces", end)
    assert len(inside & replay.lives.keys()) > 0.5 * len(replay.lives)
    before = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert replay.flagged(before) == []
