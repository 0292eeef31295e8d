from urllib.parse import unquote

import pytest
from django.urls import Resolver404, resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

identifiers = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1)


@given(identifiers)
def test_every_identifier_survives_its_address(account_id):
    match = resolve(unquote(reverse("web:account", args=[account_id])))
    assert match.kwargs == {"account_id": account_id}


@pytest.mark.parametrize(
    "address",
    ["/clusters/\x00/", "/clusters/HC-\x00/network/", "/watched/a\x00b/", "/clusters/a b/"],
)
def test_what_no_database_holds_has_no_page(address):
    with pytest.raises(Resolver404):
        resolve(address)
