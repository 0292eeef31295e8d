"""The other scenarios: each writes what its line in the table says."""

from __future__ import annotations

from pathlib import Path

import pytest

import simulator
from simulator.clock import DAY, DAYS, START
from simulator.decoys import HACKATHON
from simulator.scenarios import SCENARIOS
from tests.simulator.conftest import Month, open_month


def written(name: str, folder: Path, relay: float | None = None) -> Month:
    month = simulator.write(
        scenario=name, scale=0.3, seed=1, evasion="expert", output=folder, relay=relay
    )
    return open_month(folder, month)


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name != "headline"])
def test_totals_and_groups_are_those_of_the_table(name: str, tmp_path: Path) -> None:
    plan, month = SCENARIOS[name], written(name, tmp_path)
    total = sum(campaign.exchanges for campaign in plan.campaigns) + plan.benign
    assert month.written.exchanges == pytest.approx(0.3 * total, abs=2)
    groups = {name for (name,) in month.rows('SELECT DISTINCT "group" FROM truth')}
    assert groups == {one.name for one in (*plan.campaigns, *plan.decoys)}
    assert set(month.written.campaigns) == {campaign.name for campaign in plan.campaigns}


def test_one_pool_serves_two_customers_and_strangers(tmp_path: Path) -> None:
    month = written("relay", tmp_path)
    coding, politics = month.one(
        "SELECT avg(regexp_matches(prompt, '(?i)repo|project:')::int),"
        " avg(regexp_matches(prompt, '(?i)sensitive|authorities|neutral|harmless|approved')::int)"
        " FROM exchanges JOIN truth USING (account_id)"
        " WHERE \"group\" = 'brook-pool'"
    )
    assert coding > 0.1
    assert politics > 0.03
    (own, total) = month.one(
        "SELECT sum(exchanges_own), sum(n) FROM truth JOIN (SELECT account_id, count(*) AS n"
        " FROM exchanges GROUP BY 1) USING (account_id) WHERE \"group\" = 'brook-pool'"
    )
    assert 0.3 < 1 - own / total < 0.6


@pytest.mark.parametrize("share", [0.0, 0.75])
def test_a_pool_relays_the_share_that_is_asked_for(tmp_path: Path, share: float) -> None:
    month = written("relay", tmp_path, relay=share)
    (own, total) = month.one(
        "SELECT sum(exchanges_own), sum(n) FROM truth JOIN (SELECT account_id, count(*) AS n"
        " FROM exchanges GROUP BY 1) USING (account_id) WHERE \"group\" = 'brook-pool'"
    )
    assert 1 - own / total == pytest.approx(share, abs=0.05)


def test_what_is_held_out_is_nowhere_else() -> None:
    elsewhere = [plan for name, plan in SCENARIOS.items() if name != "heldout"]
    seen = {family for plan in elsewhere for one in plan.campaigns for family in one.texts}
    assert not seen & set(SCENARIOS["heldout"].campaigns[0].texts)
    assert all(HACKATHON not in plan.decoys for plan in elsewhere)
    assert HACKATHON in SCENARIOS["heldout"].decoys


def test_events_are_told_in_order(tmp_path: Path) -> None:
    month = written("relay", tmp_path)
    events = month.rows("SELECT kind, epoch(timestamp) FROM events")
    kinds = {"model_release", "price_change", "trial_end", "ban_wave"}
    assert {kind for kind, _ in events} == kinds
    times = [time for _, time in events]
    assert times == sorted(times)
    assert START.timestamp() <= times[0] <= times[-1] < START.timestamp() + DAYS * DAY
