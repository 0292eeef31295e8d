from __future__ import annotations

import datetime as dt

import pytest

from investigations.detectors.standing import DECLARED_PLANS, STANDING
from tests.investigations.detectors.plain import (
    SEEDS,
    Row,
    by_account,
    exchanges,
    features,
    people,
    seconds,
    view_of,
    world_of,
)

UNKNOWN = {
    "organization_id": None,
    "created_at": None,
    "status": None,
    "status_changed_at": None,
    "plan": "",
    "verified": False,
    "declared": False,
    "age_days": None,
}
TIMES = ("age_days", "silent_days")


def standing(person: Row, own: list[Row], since: dt.datetime) -> Row:
    first = seconds(min(row["timestamp"] for row in own))
    plan = (person["plan"] or "").lower()
    return {
        **{name: person[name] for name in UNKNOWN if name in person},
        "plan": plan,
        "verified": bool(person["verified"]),
        "declared": plan in DECLARED_PLANS,
        "age_days": max(0.0, (first - seconds(person["created_at"])) / 86400),
        "silent_days": (first - seconds(since)) / 86400,
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_says_what_the_provider_knows_and_nothing_of_strangers(seed: int) -> None:
    view = view_of(seed)
    found = features(STANDING, view)
    known = {person["account_id"]: person for person in people(world_of(seed))}
    own_of = by_account(exchanges(world_of(seed)))
    assert found.keys() == own_of.keys() and known.keys() < own_of.keys()
    for account, own in own_of.items():
        if account not in known:
            assert found[account].pop("silent_days") >= 0
            assert found[account] == UNKNOWN
            continue
        expected = standing(known[account], own, view.since)
        for name in TIMES:
            assert found[account].pop(name) == pytest.approx(expected.pop(name))
        assert found[account] == expected
