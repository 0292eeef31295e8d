"""Columns of exchanges that follow from each other, and the operators' queues."""

from __future__ import annotations

import numpy as np

from simulator.exchanges import Queues
from simulator.hashing import mix
from tests.simulator.conftest import Month


def test_a_queue_goes_on_where_it_stopped() -> None:
    rows = mix(np.arange(10_000))
    queue = np.zeros(10_000, dtype=np.int8)
    own = np.ones(10_000, dtype=bool)
    whole = Queues(np.zeros(1, dtype=np.int64)).take(queue, own, rows)
    halves = Queues(np.zeros(1, dtype=np.int64))
    parts = [
        halves.take(queue[half], own[half], rows[half]) for half in (slice(5000), slice(5000, None))
    ]
    assert np.concatenate(parts).tolist() == whole.tolist()
    assert 0.97 < len(np.unique(whole)) / len(whole) < 0.99


def test_two_queues_share_no_item_and_strangers_take_none() -> None:
    rows = mix(np.arange(1000))
    queue = np.arange(1000, dtype=np.int8) % 2
    own = np.arange(1000) % 5 > 0
    items = Queues(np.zeros(2, dtype=np.int64)).take(queue, own, rows)
    assert (items[~own] == 0).all()
    assert not set(items[own & (queue == 0)]) & set(items[own & (queue == 1)])


def test_the_network_of_an_address_has_one_number_and_one_country(careful: Month) -> None:
    assert (
        careful.rows("SELECT asn FROM exchanges GROUP BY 1 HAVING count(DISTINCT country) > 1")
        == []
    )
    assert careful.rows("SELECT ip FROM exchanges GROUP BY 1 HAVING count(DISTINCT asn) > 1") == []


def test_a_session_has_one_address_client_and_platform(careful: Month) -> None:
    split = careful.rows(
        "SELECT session_id FROM exchanges WHERE session_id IS NOT NULL GROUP BY 1"
        " HAVING count(DISTINCT user_agent) > 1 OR count(DISTINCT platform) > 1"
        " OR count(DISTINCT account_id) > 1"
    )
    assert split == []


def test_tokens_follow_the_text(careful: Month) -> None:
    (correlation,) = careful.one(
        "SELECT corr(prompt_tokens, length(prompt) + coalesce(length(system_prompt), 0))"
        " FROM exchanges"
    )
    assert correlation > 0.95
    assert careful.one(
        "SELECT count(completion_tokens) FROM exchanges WHERE status = 'rate_limited'"
    ) == (0,)


def test_nothing_happens_after_an_account_is_closed_or_before_it_is_opened(careful: Month) -> None:
    assert careful.one(
        "SELECT count(*) FROM exchanges JOIN accounts a USING (account_id)"
        " WHERE timestamp < created_at OR (a.status <> 'active'"
        " AND timestamp > status_changed_at + INTERVAL 2 SECOND)"
    ) == (0,)
