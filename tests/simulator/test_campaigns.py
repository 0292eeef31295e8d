"""Campaigns: their size at each scale, what operators cannot hide, and what each level hides."""

from __future__ import annotations

import pytest

from simulator.campaigns import accounts_at, exchanges_at
from simulator.scenarios import AGENTIC, CODING, REASONING
from tests.simulator.conftest import SCALE, Month

CAMPAIGNS = (REASONING, AGENTIC, CODING)


def test_the_headline_at_full_scale_is_what_was_reported() -> None:
    assert [(one.exchanges, one.accounts) for one in CAMPAIGNS] == [
        (150_000, 300),
        (3_400_000, 700),
        (13_000_000, 23_000),
    ]


@pytest.mark.parametrize("scale", [0.0001, 0.01, 0.5, 1.0])
def test_no_campaign_is_smaller_than_24_accounts(scale: float) -> None:
    for campaign in CAMPAIGNS:
        assert accounts_at(campaign, scale) == max(24, round(campaign.accounts * scale))
        assert exchanges_at(campaign, scale) == round(campaign.exchanges * scale)


def test_written_campaigns_have_their_size(careful: Month) -> None:
    sizes = careful.rows(
        'SELECT "group", count(DISTINCT account_id), count(*) FROM exchanges JOIN truth'
        " USING (account_id) WHERE label = 'campaign' GROUP BY 1"
    )
    assert {name: (accounts, exchanges) for name, accounts, exchanges in sizes} == {
        one.name: (accounts_at(one, SCALE), exchanges_at(one, SCALE)) for one in CAMPAIGNS
    }


def test_benign_traffic_is_three_times_the_campaigns(careful: Month) -> None:
    mine, others = careful.one(
        "SELECT count(*) FILTER (WHERE label = 'campaign'),"
        " count(*) FILTER (WHERE label <> 'campaign') FROM exchanges JOIN truth USING (account_id)"
    )
    assert others == 3 * mine


def test_the_hydra_carries_strangers_requests(careful: Month) -> None:
    share, least, most = careful.one(
        "SELECT 1 - sum(own) / sum(n), min(1 - own / n), max(1 - own / n) FROM ("
        " SELECT account_id, any_value(exchanges_own) AS own, count(*) AS n FROM exchanges"
        " JOIN truth USING (account_id) WHERE \"group\" = 'marlin-hydra' GROUP BY 1)"
    )
    assert 0.25 < share < 0.45
    assert least < 0.2
    assert 0.5 < most < 0.85
    assert careful.one("SELECT sum(exchanges_own) FROM truth WHERE label <> 'campaign'") == (0,)


def test_items_are_worked_through_once_over_the_whole_pool(careful: Month) -> None:
    total, unique = careful.one(
        "SELECT count(*), count(DISTINCT prompt) FROM exchanges JOIN truth USING (account_id)"
        " WHERE \"group\" = 'petrel-agents'"
    )
    assert unique > 0.9 * total


def test_the_ban_wave_has_successors_within_a_day(careful: Month) -> None:
    wave = "(SELECT timestamp FROM events WHERE kind = 'ban_wave' ORDER BY timestamp LIMIT 1)"
    banned, late, successors = careful.one(
        f"""
        SELECT count(*) FILTER (WHERE status = 'banned'),
               count(*) FILTER (WHERE status = 'banned' AND last > status_changed_at),
               count(*) FILTER (WHERE created_at BETWEEN {wave} AND {wave} + INTERVAL 1 DAY)
        FROM accounts JOIN truth USING (account_id) JOIN (
            SELECT account_id, max(timestamp) AS last FROM exchanges GROUP BY 1
        ) USING (account_id)
        WHERE "group" = 'marlin-hydra'
        """
    )
    assert banned == pytest.approx(46 * 0.35 / 1.35, abs=1)
    assert late == 0
    assert successors >= 0.9 * banned


def test_half_of_the_traffic_moves_to_a_new_model_within_a_day(careful: Month) -> None:
    shares = dict(
        careful.rows(
            """
            SELECT label, avg((model = 'fenn-5-large')::int) FROM exchanges
            JOIN truth USING (account_id)
            JOIN events ON kind = 'model_release'
                AND exchanges.timestamp BETWEEN events.timestamp + INTERVAL 20 HOUR
                AND events.timestamp + INTERVAL 44 HOUR
            WHERE "group" IN ('petrel-agents', 'individuals') GROUP BY 1
            """
        )
    )
    assert 0.38 < shares["campaign"] < 0.62
    assert shares["benign"] < 0.2


def test_the_agents_come_over_several_pathways(careful: Month) -> None:
    (platforms, plans) = careful.one(
        "SELECT count(DISTINCT platform), count(DISTINCT plan) FROM exchanges"
        " JOIN truth USING (account_id) JOIN accounts USING (account_id)"
        " WHERE \"group\" = 'petrel-agents'"
    )
    assert platforms == 4
    assert plans >= 3


def of_hydra(month: Month, expression: str) -> float:
    (value,) = month.one(
        f"SELECT {expression} FROM accounts JOIN truth USING (account_id)"
        " WHERE \"group\" = 'marlin-hydra'"
    )
    return float(value)


def test_cards_are_shared_the_less_the_better_the_operator_hides(months: dict[str, Month]) -> None:
    each = {
        level: of_hydra(month, "count(*) / count(DISTINCT payment_fingerprint)")
        for level, month in months.items()
    }
    assert each["lazy"] > 10
    assert 2 <= each["careful"] <= 5
    assert each["expert"] == 1


def test_sign_ups_share_addresses_and_domains_unless_the_operator_is_expert(
    months: dict[str, Month],
) -> None:
    assert of_hydra(months["lazy"], "count(*) / count(DISTINCT signup_ip)") > 5
    assert 1 < of_hydra(months["careful"], "count(*) / count(DISTINCT signup_ip)") < 3
    assert of_hydra(months["expert"], "count(*) / count(DISTINCT signup_ip)") == 1
    assert of_hydra(months["lazy"], "count(DISTINCT split_part(email, '@', 2))") == 1
    assert of_hydra(months["expert"], "count(DISTINCT split_part(email, '@', 2))") > 5


def test_only_the_lazy_register_at_a_constant_rhythm(months: dict[str, Month]) -> None:
    medians = {
        level: month.one(
            "SELECT median(gap) FROM (SELECT epoch(created_at - lag(created_at) OVER"
            " (ORDER BY created_at)) AS gap FROM accounts JOIN truth USING (account_id)"
            " WHERE \"group\" = 'marlin-hydra')"
        )[0]
        for level, month in months.items()
    }
    assert 20 < medians["lazy"] < 27
    assert medians["careful"] > 60
    assert medians["expert"] > 3600


def test_templates_multiply_with_care(months: dict[str, Month]) -> None:
    openings = {
        level: month.one(
            "SELECT count(DISTINCT split_part(prompt, chr(10), 1)) FROM exchanges"
            " JOIN truth USING (account_id) WHERE \"group\" = 'larch-traces'"
            " AND prompt LIKE '%' || chr(10) || chr(10) || '%'"
        )[0]
        for level, month in months.items()
    }
    assert openings["lazy"] <= 4
    assert openings["lazy"] < openings["careful"] < openings["expert"]


def test_only_experts_let_their_accounts_sleep(months: dict[str, Month]) -> None:
    """The hours in which a heavy account of the pool is seen over the month, of 24."""
    hours = {
        level: month.one(
            "SELECT avg(hours) FROM (SELECT count(DISTINCT hour(timestamp)) AS hours FROM exchanges"
            " JOIN truth USING (account_id) WHERE \"group\" = 'petrel-agents'"
            " GROUP BY account_id HAVING count(*) > 150)"
        )[0]
        for level, month in months.items()
    }
    assert hours["lazy"] > 23
    assert hours["expert"] < hours["careful"] < hours["lazy"]


def test_one_build_behind_the_lazy_and_many_behind_experts(months: dict[str, Month]) -> None:
    builds = {
        level: month.one(
            "SELECT count(DISTINCT user_agent) FROM exchanges JOIN truth USING (account_id)"
            " WHERE \"group\" = 'larch-traces'"
        )[0]
        for level, month in months.items()
    }
    assert builds["lazy"] == 1
    assert 1 < builds["careful"] <= 6
    assert builds["expert"] > 12
