"""What each answer says to the browser, whatever page it is of."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import User
from tests.conftest import PASSWORD


def policy_of(response) -> dict[str, list[str]]:
    """The Content-Security-Policy as {directive: sources}."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {directive: sources for directive, *sources in parts}


@pytest.fixture
def pages(client: Client, ana: User, client_of: Callable[[User], Client], broker: str) -> list:
    signed_in = client_of(ana)
    return [
        client.get("/accounts/login/"),
        client.get("/healthz"),
        client.get("/nowhere"),
        client.get("/"),
        signed_in.get("/"),
        signed_in.get("/runs/"),
    ]


def test_scripts_come_from_here_with_a_nonce_and_never_inline(pages) -> None:
    for response in pages:
        policy = policy_of(response)
        scripts = policy["script-src"]
        assert scripts[0] == "'self'"
        assert all(source.startswith("'nonce-") for source in scripts[1:])
        assert policy["default-src"] == ["'none'"]
        assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == ["'none'"]
        sources = [source for values in policy.values() for source in values]
        assert "'unsafe-eval'" not in sources
        assert not [source for source in sources if "//" in source or "*" in source]
        assert "'unsafe-inline'" not in policy["style-src"]


def test_a_nonce_is_used_once(pages) -> None:
    nonces = [re.search(r"'nonce-([^']+)'", each["Content-Security-Policy"]) for each in pages]
    values = [found[1] for found in nonces if found]
    assert values and len(values) == len(set(values))


def test_nobody_may_frame_guess_types_or_learn_where_one_came_from(pages) -> None:
    for response in pages:
        assert response["X-Frame-Options"] == "DENY"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"


def test_pages_ask_no_other_host_for_anything(pages) -> None:
    for response in pages:
        if response["Content-Type"].startswith("text/html"):
            loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', response.text)
            assert not [address for address in loaded if "//" in address], loaded


def test_the_session_cookie_is_hidden_from_scripts(client: Client, ana: User, broker: str) -> None:
    client.post("/accounts/login/", {"login": ana.username, "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_what_pages_are_made_of_is_there(db: None) -> None:
    for prefix in settings.ASSETS:
        assert settings.ASSETS[prefix].is_dir(), f"{prefix}: run make"
    assert finders.find("tabler/css/tabler.min.css")
