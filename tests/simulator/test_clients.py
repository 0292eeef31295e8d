"""Client programs: fingerprints of the right form, shared by builds, all tools invented."""

from __future__ import annotations

import re

import numpy as np

from simulator import clients
from simulator.hashing import generator

CATALOGUE = clients.catalogue()


def test_fingerprints_look_like_ja4() -> None:
    assert all(
        re.fullmatch(r"t13d\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}", one)
        for one in CATALOGUE.fingerprints
    )


def test_many_user_agents_share_a_fingerprint() -> None:
    assert len(set(CATALOGUE.user_agents)) == len(CATALOGUE.user_agents)
    assert 30 < len(set(CATALOGUE.fingerprints)) < 0.4 * len(CATALOGUE.user_agents)


def test_kinds_cover_the_catalogue_and_choices_follow_popularity() -> None:
    assert np.concatenate(CATALOGUE.rows).tolist() == list(range(len(CATALOGUE.user_agents)))
    drawn = CATALOGUE.choose(clients.BROWSER, generator("test"), 20_000)
    rows, weights = CATALOGUE.rows[clients.BROWSER], CATALOGUE.weights[clients.BROWSER]
    share = np.bincount(drawn, minlength=len(CATALOGUE.user_agents))[rows] / 20_000
    assert np.abs(share - weights).max() < 0.01
