"""The provider's own networks are read, or stop the program."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.networks import own_networks


def test_addresses_and_networks_of_both_kinds():
    found = own_networks(["192.0.2.0/24", " 203.0.113.7", "2001:db8::/32"])
    assert [str(each) for each in found] == ["192.0.2.0/24", "203.0.113.7/32", "2001:db8::/32"]
    assert own_networks([]) == ()


@pytest.mark.parametrize("wrong", ["", "here", "192.0.2.1/24", "192.0.2.0/33"])
def test_a_bad_one_stops_the_program(wrong):
    with pytest.raises(ImproperlyConfigured, match="OWN_NETWORKS"):
        own_networks([wrong])
