from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from investigations.detectors import FEATURES, LINKS, EmptyWindowError, Measurements, measure
from investigations.lake import schema
from investigations.lake.store import Lake
from tests.investigations.detectors.plain import (
    HALFWAY,
    exchanges,
    measured,
    named,
    view_of,
    world_of,
)
from tests.investigations.lake.batches import publish
from tests.investigations.worlds import START, Reader


def single(account: str = "only") -> Reader:
    """One exchange of one account, everything that may be missing missing."""
    row = dict.fromkeys(schema.EXCHANGES.names) | {
        "exchange_key": 2**64 - 1,
        "exchange_id": "e",
        "account_id": account,
        "timestamp": START,
        "model": "m",
        **dict.fromkeys(("prompt_hash", "skeleton_hash", "opening_hash", "closing_hash"), 7),
        **{"shingles": [], "simhash": 0, "capabilities": 0, "prompt_chars": 0},
    }
    return Reader(
        pa.Table.from_pylist([row], schema=schema.EXCHANGES),
        schema.ACCOUNTS.empty_table(),
        schema.EVENTS.empty_table(),
    )


def test_features_have_a_row_for_each_active_account_in_order() -> None:
    table = measure(world_of(1)).features
    ids = table["account_id"].to_pylist()
    assert ids == sorted({row["account_id"] for row in exchanges(world_of(1))})
    columns = [name for detector in FEATURES for name in detector.columns]
    assert table.column_names == ["account_id", "exchanges", "first_seen", "last_seen", *columns]


def test_feature_values_stand_beside_their_account() -> None:
    rows = {row["account_id"]: row for row in measure(world_of(1)).features.to_pylist()}
    for detector in FEATURES:
        for row in named(view_of(1), detector.features(view_of(1))):
            for name in detector.columns:
                assert rows[row["account_id"]][name] == row[name]


def test_links_are_those_of_every_detector() -> None:
    links = measure(world_of(2)).links
    assert list(links) == [detector.name for detector in LINKS]
    for detector in LINKS:
        table = links[detector.name].to_pylist()
        found = {(row["account_id"], row["value"]): row["share"] for row in table}
        assert found == measured(detector, view_of(2))


def test_measures_the_window_only() -> None:
    measured = measure(world_of(1), HALFWAY)
    assert measured.view.since == HALFWAY
    inside = exchanges(world_of(1), HALFWAY)
    assert sum(measured.features["exchanges"].to_pylist()) == len(inside)


def test_one_exchange_of_an_unknown_account_is_enough() -> None:
    table = measure(single()).features
    assert table["exchanges"].to_pylist() == [1]
    assert table["targeted_share"].to_pylist() == [0.0]


def test_an_empty_window_is_an_error() -> None:
    with pytest.raises(EmptyWindowError):
        measure(single(), HALFWAY)


def test_progress_rises_and_may_stop_the_work() -> None:
    shares: list[float] = []
    measure(world_of(1), progress=lambda stage, share: shares.append(share))
    assert shares == sorted(shares) and len(shares) == len(LINKS) + len(FEATURES) + 1
    assert shares[0] == 0.0 and shares[-1] < 1.0

    def cancel(stage: str, share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(world_of(1), progress=cancel)


def _publish(lake: Lake, rows: pa.Table) -> None:
    """The exchanges as one more batch."""
    days = pc.strftime(rows["timestamp"], "%Y-%m-%d")
    with lake.writer() as writer, writer.stage() as staged:
        for day in pc.unique(days).to_pylist():
            own = rows.filter(pc.equal(days, day)).combine_chunks().to_batches()[0]
            staged.add({"exchanges": own}, dt.date.fromisoformat(day))
        publish(writer, staged)


def _as_sets(found: Measurements) -> dict[str, Any]:
    """Links as sets, features as rows: what no order of reading may change."""
    links = {
        name: {(row["account_id"], row["value"], row["share"]) for row in table.to_pylist()}
        for name, table in found.links.items()
    }
    return {**links, "features": found.features.to_pylist()}


@pytest.mark.parametrize("hours", [None, 31], ids=["all of it", "from within a day"])
def test_day_by_day_gives_what_one_full_run_gives(tmp_path: Path, hours: int | None) -> None:
    """A lake that is measured before and after rows arrive, late ones of old days among them."""
    world = world_of(1)
    rows = world.exchanges().to_pyarrow()
    since = None if hours is None else START + dt.timedelta(hours=hours)
    lake = Lake(tmp_path / "lake", memory="500MB", threads=1)
    with lake.writer() as writer, writer.stage() as staged:
        for batch in world.accounts().to_pyarrow().to_batches():
            staged.add({"accounts": batch})
        publish(writer, staged, "accounts")
    new = pc.greater_equal(rows["timestamp"], pa.scalar(START + dt.timedelta(days=3)))
    late = pc.equal(pc.bit_wise_and(rows["exchange_key"], pa.scalar(7, pa.uint64())), 0)
    first = pc.invert(pc.or_(new, late))
    for part in (rows.filter(first), rows.filter(pc.invert(first))):
        _publish(lake, part)
        with lake.reader() as reader:
            counted = _as_sets(measure(reader, since))
    assert counted == _as_sets(measure(world, since))


def test_every_detector_has_a_name_of_its_own() -> None:
    names = [detector.name for detector in (*LINKS, *FEATURES)]
    assert len(set(names)) == len(names)
