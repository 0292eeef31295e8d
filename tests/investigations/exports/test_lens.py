"""Nothing is exported that nobody has decided about."""

from __future__ import annotations

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from investigations.exports.lens import FIELDS, Lens, keyed
from investigations.models import Account, Export

KEY = b"k" * 32
C = Export.Content


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_decided_about(name):
    model = apps.get_model("investigations", name)
    assert set(FIELDS[name]) == {field.name for field in model._meta.concrete_fields}


def test_what_is_somebodys_own_never_leaves_in_a_row():
    never = {"email", "payment_fingerprint", "payment_bin", "signup_ip", "organization_id"}
    assert {name for name, level in FIELDS["Account"].items() if level is None} >= never
    account = Account(account_id="a-1", email="a@b.example", payment_fingerprint="card")
    for content in C:
        assert not {"a@b.example", "card"} & set(map(str, Lens(content, KEY).row(account).values()))


def test_less_is_seen_at_each_level():
    account = Account(account_id="a-1")
    full, hashed, figures = (Lens(content, KEY) for content in C)
    assert full.row(account)["account_id"] == "a-1" and full.account("a-1") == "a-1"
    assert hashed.row(account)["account_id"] == keyed(KEY, "a-1")
    assert figures.row(account) == {} and figures.account("a-1") == ""


@pytest.mark.django_db
def test_people_are_named_only_where_names_are(ana):
    full, hashed, _ = (Lens(content, KEY) for content in C)
    assert full.person(ana) == "ana" and hashed.person(ana) == "a person (analyst)"
    assert hashed.person(None) == "the program"


@given(st.text(), st.text())
def test_equal_values_match_under_one_key_only(one, two):
    def same(text):
        return text.strip().casefold()

    assert (keyed(KEY, one) == keyed(KEY, two)) == (same(one) == same(two))
    assert keyed(KEY, one) != keyed(b"another key of 32 bytes, or more.", one)
    assert keyed(KEY, f"  {one} ") == keyed(KEY, one)
