"""Where messages go: only over what nobody can read or forge."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.endpoint import checked_endpoint
from tests.receiver import SECRET


def test_nothing_is_configured_until_it_is():
    assert checked_endpoint("PLATFORM", "", "") == ("", "")
    assert checked_endpoint("PLATFORM", "", SECRET) == ("", "")


@pytest.mark.parametrize(
    "url", ["https://abuse.example/orders", "http://127.0.0.1:9/", "http://localhost/"]
)
def test_a_good_address_and_key(url):
    assert checked_endpoint("PLATFORM", url, SECRET) == (url, SECRET)
    assert checked_endpoint("PLATFORM", url, SECRET.removeprefix("whsec_"))[0] == url


@pytest.mark.parametrize(
    ("url", "secret", "told"),
    [
        ("http://abuse.example/", SECRET, "only on this machine"),
        ("http://10.0.0.1/", SECRET, "only on this machine"),
        ("ftp://127.0.0.1/", SECRET, "https"),
        ("abuse.example", SECRET, "https"),
        ("https://", SECRET, "https"),
        ("https://abuse.example", "", "24 bytes"),
        ("https://abuse.example", "c2hvcnQ=", "24 bytes"),
        ("https://abuse.example", "not base64!", "base64"),
    ],
)
def test_a_bad_one_stops_the_program(url, secret, told):
    with pytest.raises(ImproperlyConfigured, match=f"PLATFORM_.*{told}"):
        checked_endpoint("PLATFORM", url, secret)
