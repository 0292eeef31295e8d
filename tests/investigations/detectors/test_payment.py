from __future__ import annotations

import pytest

from investigations.detectors.network import SIGNUP_ADDRESS
from investigations.detectors.payment import CARD_ISSUER, PAYMENT, PHONE
from investigations.detectors.signals import LinkDetector
from investigations.detectors.window import open_view
from investigations.lake import schema
from tests.investigations.detectors.plain import SEEDS, measured, people, view_of, world_of
from tests.investigations.worlds import Reader

COLUMNS = {
    "payment_fingerprint": PAYMENT,
    "payment_bin": CARD_ISSUER,
    "phone_hash": PHONE,
    "signup_ip": SIGNUP_ADDRESS,
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("column", COLUMNS)
def test_links_every_known_value_and_no_missing_one(seed: int, column: str) -> None:
    expected = {
        (person["account_id"], person[column]): 1.0
        for person in people(world_of(seed))
        if person[column]
    }
    assert expected
    assert measured(COLUMNS[column], view_of(seed)) == expected


@pytest.mark.parametrize("detector", COLUMNS.values(), ids=COLUMNS)
def test_without_an_accounts_table_nothing_is_linked(detector: LinkDetector) -> None:
    full = world_of(1)
    reader = Reader(
        full.exchanges().to_pyarrow(),
        schema.ACCOUNTS.empty_table(),
        schema.EVENTS.empty_table(),
    )
    assert measured(detector, open_view(reader)) == {}
