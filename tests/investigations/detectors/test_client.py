from __future__ import annotations

from collections import Counter

import pytest

from investigations.detectors.client import CLIENT, MIN_SHARE
from tests.investigations.detectors.plain import (
    SEEDS,
    by_account,
    exchanges,
    measured,
    view_of,
    world_of,
)


@pytest.mark.parametrize("seed", SEEDS)
def test_links_the_builds_behind_a_good_part_of_an_accounts_calls(seed: int) -> None:
    expected, rare = {}, 0
    for account, own in by_account(exchanges(world_of(seed))).items():
        used = Counter(
            f"{row['client_fingerprint'] or '-'} {row['user_agent'] or '-'}"
            for row in own
            if row["client_fingerprint"] or row["user_agent"]
        )
        for client, calls in used.items():
            if calls / len(own) >= MIN_SHARE:
                expected[account, client] = calls / len(own)
            else:
                rare += 1
    assert rare
    assert measured(CLIENT, view_of(seed)) == pytest.approx(expected)
