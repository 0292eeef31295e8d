from __future__ import annotations

import pytest

from investigations.detectors.timing import EVENTS_PER_ACCOUNT, PAUSE_MINUTES, TIMING, WINDOWS
from investigations.detectors.window import open_view
from tests.investigations.detectors.plain import (
    HALFWAY,
    SEEDS,
    Row,
    by_account,
    exchanges,
    measured,
    minute,
    seconds,
    view_of,
    world_of,
)
from tests.investigations.worlds import Cast, world


def starts(own: list[Row]) -> list[int]:
    """The seconds in which an account began to work after a pause."""
    times = sorted(seconds(row["timestamp"]) for row in own)
    begun = [
        at
        for before, at in zip([None, *times], times, strict=False)
        if before is None or at - before > PAUSE_MINUTES * 60
    ]
    return begun[:EVENTS_PER_ACCOUNT]


def windows(rows: list[Row]) -> dict[tuple[str, str], float]:
    return {
        (account, f"{minutes} min from {minute(at // (60 * minutes) * 60 * minutes)}"): 1.0
        for account, own in by_account(rows).items()
        for at in starts(own)
        for minutes in WINDOWS
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_links_accounts_to_the_windows_in_which_they_began(seed: int) -> None:
    assert measured(TIMING, view_of(seed)) == windows(exchanges(world_of(seed)))


def test_the_window_of_a_run_begins_with_a_start() -> None:
    reader = world_of(1)
    view = open_view(reader, HALFWAY)
    assert measured(TIMING, view) == windows(exchanges(reader, HALFWAY))


def test_an_account_that_starts_all_day_keeps_a_bounded_number() -> None:
    hourly = Cast("timer", 1, 400, hours=tuple(range(0, 24, 4)))
    reader = world([hourly])
    begun = starts(exchanges(reader))
    assert len(begun) <= EVENTS_PER_ACCOUNT
    minutes = {value for _, value in measured(TIMING, open_view(reader)) if value[:6] == "1 min "}
    assert len(minutes) == len({at // 60 for at in begun})


def test_neighbouring_windows_do_not_mix() -> None:
    reader = world([Cast("pair", 2, 5, hours=(3,))])
    by_window = measured(TIMING, open_view(reader))
    eight = [value for _, value in by_window if value.startswith("480 min ")]
    days = {row["timestamp"].date() for row in exchanges(reader)}
    assert set(eight) == {f"480 min from {day} 00:00 UTC" for day in days}
