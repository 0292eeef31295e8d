"""Decoys: all there, in their numbers, and each with the trait that makes it look guilty."""

from __future__ import annotations

import pytest

from simulator.decoys import DECOYS
from simulator.scenarios import SCENARIOS
from tests.simulator.conftest import SCALE, Month

BENIGN = SCENARIOS["headline"].benign


def figures(month: Month, group: str, select: str) -> tuple:
    """Aggregates over the exchanges of one group, joined with its accounts."""
    return month.one(
        f"SELECT {select} FROM exchanges JOIN truth USING (account_id)"
        f" JOIN accounts AS a USING (account_id) WHERE \"group\" = '{group}'"
    )


def test_groups_have_their_accounts_traffic_and_label(careful: Month) -> None:
    found = {
        name: (label, accounts, exchanges)
        for name, label, accounts, exchanges in careful.rows(
            'SELECT "group", label, count(DISTINCT account_id), count(*) FROM exchanges'
            " JOIN truth USING (account_id) WHERE label <> 'campaign' GROUP BY 1, 2"
        )
    }
    assert set(found) == {decoy.name for decoy in DECOYS}
    total = round(BENIGN * SCALE)
    shares = sum(decoy.share for decoy in DECOYS)
    for decoy in DECOYS:
        label, accounts, exchanges = found[decoy.name]
        assert label == decoy.label
        assert accounts == decoy.accounts_at(total) >= 24
        assert exchanges == pytest.approx(total * decoy.share / shares, rel=0.02, abs=2)


def test_decoys_grow_with_the_scale() -> None:
    by_name = {decoy.name: decoy for decoy in DECOYS}
    assert by_name["carrier-nat"].accounts_at(BENIGN) > 10_000
    assert by_name["coding-tool"].accounts_at(BENIGN) > 10_000
    assert by_name["viral-prompt"].accounts_at(BENIGN) > 5_000


def test_a_carrier_hides_many_accounts_behind_few_addresses(careful: Month) -> None:
    accounts, addresses = figures(
        careful, "carrier-nat", "count(DISTINCT account_id), count(DISTINCT ip)"
    )
    assert accounts > 1.5 * addresses


def test_a_gateway_is_one_address_one_client_one_prompt_of_a_verified_customer(
    careful: Month,
) -> None:
    traits = figures(
        careful,
        "enterprise-gateway",
        "count(DISTINCT ip), count(DISTINCT user_agent), count(DISTINCT system_prompt),"
        " count(DISTINCT organization_id), min(verified::int), count(DISTINCT payment_fingerprint)",
    )
    assert traits == (1, 1, 1, 1, 1, 1)


def test_seats_share_a_card_and_were_made_in_one_go(careful: Month) -> None:
    cards, customers, verified = figures(
        careful,
        "verified-seats",
        "count(DISTINCT payment_fingerprint), count(DISTINCT organization_id), min(verified::int)",
    )
    assert cards == customers <= 2
    assert verified == 1


def test_a_popular_tool_unites_strangers(careful: Month) -> None:
    prompts, cards, accounts = figures(
        careful,
        "coding-tool",
        "count(DISTINCT system_prompt), count(DISTINCT payment_fingerprint),"
        " count(DISTINCT account_id) FILTER (WHERE a.payment_fingerprint IS NOT NULL)",
    )
    assert prompts == 1
    assert cards == accounts


def test_a_viral_prompt_is_the_same_for_many_within_days(careful: Month) -> None:
    (count, days) = careful.one(
        "SELECT count(DISTINCT account_id), quantile_cont(epoch(timestamp), 0.9) / 86400"
        " - quantile_cont(epoch(timestamp), 0.1) / 86400 FROM exchanges"
        " JOIN truth USING (account_id) WHERE \"group\" = 'viral-prompt' AND prompt = ("
        " SELECT mode(prompt) FROM exchanges JOIN truth USING (account_id)"
        " WHERE \"group\" = 'viral-prompt')"
    )
    assert count > 12
    assert days < 12


def test_a_class_asks_about_one_assignment_before_it_is_due(careful: Month) -> None:
    (students, share) = careful.one(
        "SELECT max(n), sum(n) / any_value(total) FROM (SELECT split_part(prompt, chr(10), 1) AS q,"
        " count(DISTINCT account_id) AS n, sum(count(*)) OVER () AS total FROM exchanges"
        " JOIN truth USING (account_id) WHERE \"group\" = 'class-assignment' GROUP BY 1)"
    )
    assert students > 3
    assert share > 0.2


def test_benchmark_runners_share_questions_and_flock_to_the_release(careful: Month) -> None:
    rows, questions, after = figures(
        careful,
        "benchmark-runs",
        "count(*), count(DISTINCT split_part(prompt, ':', 1)), avg((timestamp >= (SELECT"
        " timestamp FROM events WHERE kind = 'model_release'))::int)",
    )
    assert questions <= 1200 < rows
    assert after > 0.5


def test_licensed_data_makers_send_what_campaigns_send(careful: Month) -> None:
    share, verified = figures(
        careful,
        "synthetic-data",
        "avg(regexp_matches(prompt, '(?i)reason|step|rubric|score|agent|trajectory|patch')::int),"
        " min(verified::int)",
    )
    assert share > 0.7
    assert verified == 1


def test_support_and_labelling_run_round_the_clock_on_few_templates(careful: Month) -> None:
    for group in ("support-bots", "labelling-jobs"):
        hours, openings = figures(
            careful,
            group,
            "count(DISTINCT hour(timestamp)), count(DISTINCT split_part(prompt, chr(10), 1))",
        )
        assert hours == 24
        assert openings < 20


def test_resellers_share_cards_but_no_subject(careful: Month) -> None:
    cards, accounts, prompts, rows = figures(
        careful,
        "resellers",
        "count(DISTINCT payment_fingerprint), count(DISTINCT account_id),"
        " count(DISTINCT left(prompt, 25)), count(*)",
    )
    assert accounts > 1.5 * cards
    assert prompts > 0.5 * rows


def test_vpn_users_share_exits_in_other_countries(careful: Month) -> None:
    accounts, exits, abroad = figures(
        careful,
        "privacy-vpn",
        "count(DISTINCT account_id), count(DISTINCT ip),"
        " avg((exchanges.country <> a.country)::int)",
    )
    assert exits <= 72
    assert accounts >= 24
    assert abroad > 0.5


def test_innocent_homes_double_as_exits_of_proxies() -> None:
    """At full scale a proxied home and a careful campaign meet at the same address."""
    import numpy as np

    from simulator.campaigns import pool
    from simulator.decoys.shared_lines import proxied_homes
    from simulator.network import addresses
    from simulator.scenarios import CODING
    from simulator.world import World

    world = World(1, "careful")
    homes, fakes = proxied_homes(world, 1500), pool(world, CODING, 1500, 0)

    def exits(found: object, place: int) -> set[int]:
        numbers = addresses(
            world.networks,
            found.place_network[:, place],
            found.place_seed[:, place],
            np.zeros(1500),
        )
        return set(numbers.tolist())

    assert len(exits(homes, 0) & exits(fakes, 1)) > 20
