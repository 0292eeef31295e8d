from __future__ import annotations

from collections import Counter

import pytest

from investigations.detectors.network import ADDRESS, ADDRESSES_PER_ACCOUNT
from tests.investigations.detectors.plain import (
    SEEDS,
    by_account,
    exchanges,
    measured,
    view_of,
    world_of,
)


@pytest.mark.parametrize("seed", SEEDS)
def test_links_the_addresses_that_an_account_used_most(seed: int) -> None:
    expected, roaming = {}, 0
    for account, own in by_account(exchanges(world_of(seed))).items():
        used = Counter(row["ip"] for row in own if row["ip"] is not None)
        roaming += len(used) > ADDRESSES_PER_ACCOUNT
        most = sorted(used.items(), key=lambda kv: (-kv[1], kv[0]))[:ADDRESSES_PER_ACCOUNT]
        expected |= {(account, ip): calls / len(own) for ip, calls in most}
    assert roaming
    assert measured(ADDRESS, view_of(seed)) == pytest.approx(expected)
