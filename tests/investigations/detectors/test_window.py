from __future__ import annotations

import datetime as dt

import pytest

from investigations.detectors.window import SAMPLE_PER_ACCOUNT, EmptyWindowError, open_view
from tests.investigations.detectors.plain import (
    HALFWAY,
    SEEDS,
    by_account,
    exchanges,
    named,
    sampled,
    seconds,
    view_of,
    world_of,
)
from tests.investigations.worlds import START, Reader


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("since", "until"), [(None, None), (HALFWAY, None), (None, HALFWAY)])
def test_counts_what_plain_python_counts(
    seed: int, since: dt.datetime | None, until: dt.datetime | None
) -> None:
    reader = world_of(seed)
    rows = exchanges(reader, since, until)
    view = open_view(reader, since, until)

    totals = {row["account_id"]: row for row in view.totals.to_pyarrow().to_pylist()}
    own = by_account(rows)
    assert totals.keys() == own.keys()
    for account, mine in own.items():
        times = [row["timestamp"] for row in mine]
        assert totals[account]["exchanges"] == len(mine)
        assert totals[account]["first_seen"] == min(times)
        assert totals[account]["last_seen"] == max(times)
    assert (view.population, view.volume) == (len(own), len(rows))
    assert view.since == since or view.since == min(row["timestamp"] for row in rows)
    assert view.until == until or view.until >= max(row["timestamp"] for row in rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_hour_starts_on_the_hour(seed: int) -> None:
    counted: dict[tuple[str, int], int] = {}
    for row in exchanges(world_of(seed)):
        key = (row["account_id"], seconds(row["timestamp"]) // 3600)
        counted[key] = counted.get(key, 0) + 1
    hourly = named(view_of(seed), view_of(seed).hourly)
    assert {(row["account_id"], row["hour"]): row["exchanges"] for row in hourly} == counted


@pytest.mark.parametrize("seed", SEEDS)
def test_samples_heavy_accounts_and_keeps_light_ones_whole(seed: int) -> None:
    rows = exchanges(world_of(seed))
    expected = {account: len(own) for account, own in sampled(rows).items()}
    drawn = by_account(named(view_of(seed), view_of(seed).sample))
    assert {account: len(own) for account, own in drawn.items()} == expected
    sizes = {account: len(own) for account, own in by_account(rows).items()}
    heavy = [account for account, size in sizes.items() if size > SAMPLE_PER_ACCOUNT]
    assert heavy
    for account, size in sizes.items():
        if account in heavy:
            assert 0.8 * SAMPLE_PER_ACCOUNT < len(drawn[account]) < 1.2 * SAMPLE_PER_ACCOUNT
        else:
            assert len(drawn[account]) == size


def test_knows_the_attributes_of_active_accounts_only() -> None:
    known = set(view_of(1).accounts.to_pyarrow()["account_id"].to_pylist())
    active = {row["account_id"] for row in exchanges(world_of(1))}
    assert "never-seen" not in known
    assert known < active


@pytest.mark.parametrize("days", [-30, 400])
def test_an_empty_window_is_an_error(days: int) -> None:
    since = START + dt.timedelta(days=days)
    with pytest.raises(EmptyWindowError):
        open_view(world_of(1), since, since + dt.timedelta(days=1))


def test_an_empty_lake_is_an_error() -> None:
    full = world_of(1)
    nothing = Reader(
        full.exchanges().to_pyarrow().slice(0, 0),
        full.accounts().to_pyarrow(),
        full.events().to_pyarrow(),
    )
    with pytest.raises(EmptyWindowError):
        open_view(nothing)
