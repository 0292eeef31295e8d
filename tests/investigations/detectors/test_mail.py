from __future__ import annotations

import pytest

from investigations.detectors.mail import MAIL_DOMAIN
from tests.investigations.detectors.plain import SEEDS, measured, people, view_of, world_of


@pytest.mark.parametrize("seed", SEEDS)
def test_links_the_domain_behind_the_last_at_sign(seed: int) -> None:
    expected = {}
    for person in people(world_of(seed)):
        _name, at, domain = (person["email"] or "").strip().rpartition("@")
        if at and domain:
            expected[person["account_id"], domain.lower()] = 1.0
    assert {domain for _, domain in expected} == {"one.example", "two.example"}
    assert measured(MAIL_DOMAIN, view_of(seed)) == expected
