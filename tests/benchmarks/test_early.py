"""How early a campaign is flagged, on lives that are easy to follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from benchmarks.early import answered, first_flagged
from benchmarks.replay import Life
from benchmarks.successors import look
from investigations.campaigns.quality import Truth

START = dt.date(2026, 9, 1)


def life(first: int, *exchanges: int, own: int) -> Life:
    days = [START + dt.timedelta(days=first + number) for number in range(len(exchanges))]
    return Life(dt.datetime.combine(days[0], dt.time(6), dt.UTC), days, exchanges, own)


def replay(lives: Mapping[str, Life], flagged: Mapping[int, set[str]]) -> SimpleNamespace:
    """``flagged`` has the accounts in the campaign's clusters after so many days."""

    def inside(name: str, moment: dt.datetime) -> set[str]:
        after = (moment.date() - START).days
        return flagged.get(after, set())

    return SimpleNamespace(
        lives=lives,
        truth={account: Truth("campaign", "larch") for account in lives},
        of=lambda name: lives,
        inside=inside,
    )


def test_own_exchanges_are_spread_like_all_of_an_account() -> None:
    one = life(0, 10, 30, own=20)
    assert one.own_before(START) == 0
    assert one.own_before(START + dt.timedelta(days=1)) == 5
    assert one.own_before(START + dt.timedelta(days=9)) == 20


def test_a_campaign_is_flagged_when_a_fifth_of_its_active_accounts_is() -> None:
    lives = {f"a{n}": life(0, 10, 10, 10, 10, own=40) for n in range(10)}
    lives["late"] = life(3, 400, own=400)
    (row,) = first_flagged(replay(lives, {1: {"a0"}, 2: {"a0", "a1"}, 3: set(lives)}), 30)
    assert (row["flagged_after_day"], row["days_active"], row["held"]) == (2, 2, 0.2)
    assert row["answered"] == pytest.approx(10 * 20 / 800)


def test_accounts_that_are_yet_to_come_do_not_count() -> None:
    lives = {"now": life(0, 10, own=10)} | {f"later{n}": life(5, 10, own=10) for n in range(20)}
    (row,) = first_flagged(replay(lives, {1: {"now"}}), 30)
    assert row["flagged_after_day"] == 1


def test_who_is_never_flagged_has_got_everything() -> None:
    (row,) = first_flagged(replay({"a": life(0, 10, own=10)}, {}), 4)
    assert (row["flagged_after_day"], row["answered"]) == (None, 1.0)


def test_a_campaign_without_own_exchanges_got_none() -> None:
    assert answered({"a": life(0, 10, own=0)}, START + dt.timedelta(days=2)) == 0


def test_a_successor_is_judged_by_the_last_scoring_within_its_first_day() -> None:
    wave = dt.datetime(2026, 9, 12, 10, tzinfo=dt.UTC)
    for hours, expected in ((2, 24), (5.9, 24), (6, 30), (11, 30)):
        first = wave + dt.timedelta(hours=hours)
        assert look(first, wave) == wave + dt.timedelta(hours=expected)
