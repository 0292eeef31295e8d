"""Keys that were agreed with partners."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.partners import partner_keys

KEY = "c2VjcmV0LW9mLWEtcGFydG5lci1mb3ItdGVzdHM="


def test_keys_by_name():
    assert partner_keys([]) == {}
    assert partner_keys([f"acme={KEY}", f" lab-2={KEY}"]).keys() == {"acme", "lab-2"}


@pytest.mark.parametrize("wrong", ["acme", f"Acme={KEY}", "acme=???", "acme=c2hvcnQ=", f"={KEY}"])
def test_a_bad_one_stops_the_program(wrong):
    with pytest.raises(ImproperlyConfigured, match="PARTNER_KEYS"):
        partner_keys([wrong])
