from urllib.parse import unquote

from django.urls import resolve, reverse
from hypothesis import given
from hypothesis import strategies as st

identifiers = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1)


@given(identifiers)
def test_every_identifier_survives_its_address(account_id):
    match = resolve(unquote(reverse("web:account", args=[account_id])))
    assert match.kwargs == {"account_id": account_id}
