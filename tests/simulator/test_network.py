"""Addresses: in ranges that belong to nobody, right by network, and spelt as the standard says."""

from __future__ import annotations

import ipaddress

import numpy as np

from simulator.countries import COUNTRIES
from simulator.hashing import mix
from simulator.network import addresses, format_addresses, plan

NETWORKS = plan()
SEEDS = mix(np.arange(5000))
HOME = NETWORKS.residential[0][0]


def test_networks_do_not_overlap_and_have_numbers_of_their_own() -> None:
    ends = NETWORKS.base + NETWORKS.width
    assert (ends[:-1] <= NETWORKS.base[1:]).all()
    assert int(ends[-1]) < 2**32 - 1
    assert len(set(NETWORKS.asn.tolist())) == len(NETWORKS.asn)
    assert ((NETWORKS.asn >= 4_200_000_000) & (NETWORKS.asn < 2**32 - 1)).all()
    assert set(NETWORKS.country.tolist()) == set(range(len(COUNTRIES)))


def test_addresses_lie_in_their_network_outside_the_public_internet() -> None:
    numbers = addresses(NETWORKS, np.full(5000, HOME), SEEDS, np.zeros(5000))
    four = numbers < 2**32
    assert 0.7 < four.mean() < 0.95
    assert (numbers[four] >= NETWORKS.base[HOME]).all()
    assert (numbers[four] < NETWORKS.base[HOME] + NETWORKS.width[HOME]).all()
    for text in format_addresses(numbers).to_pylist():
        address = ipaddress.ip_address(text)
        assert not address.is_global
        assert address.version == 4 or address in ipaddress.ip_network("2001:db8::/32")


def test_strings_are_the_numbers() -> None:
    four = np.array([0, 255, 0xF0010A63, 0xFFFFFFFE], dtype=np.uint64)
    assert format_addresses(four).to_pylist() == [
        str(ipaddress.IPv4Address(int(number))) for number in four
    ]
    six = np.array([(1 << 63) | 0x0012_0003_ABCD_0F00], dtype=np.uint64)
    assert format_addresses(six).to_pylist() == ["2001:db8:12:3:abcd::f00"]


def test_a_slot_keeps_its_address_and_slots_differ() -> None:
    first = addresses(NETWORKS, [HOME], [7], [0])
    assert first == addresses(NETWORKS, [HOME], [7], [0])
    assert first != addresses(NETWORKS, [HOME], [7], [1])
