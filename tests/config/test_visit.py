from __future__ import annotations

import urllib.error

import pytest

from accounts.models import User
from config.visit import Visitor
from tests.conftest import PASSWORD


@pytest.fixture
def visitor(live_server, broker: str) -> Visitor:
    return Visitor(live_server.url)


def test_signing_in_opens_the_overview(visitor: Visitor, ana: User) -> None:
    assert visitor.is_healthy()
    assert visitor.sign_in("ana", PASSWORD)
    assert visitor.overview_shows(["no such campaign", "Overview"])
    assert not visitor.overview_shows(["no such campaign"])


def test_a_wrong_password_does_not(visitor: Visitor, ana: User) -> None:
    assert not visitor.sign_in("ana", "wrong")
    assert not visitor.overview_shows(["Overview"])


def test_a_server_that_is_away_is_not_healthy() -> None:
    nobody = Visitor("http://127.0.0.1:9")
    assert not nobody.is_healthy()
    with pytest.raises(urllib.error.URLError):
        nobody.sign_in("ana", PASSWORD)
