"""Networks and the addresses people come from.

A *place* is where an account's requests leave the internet: a network, a seed, a number of slots
and how often the slot changes. A home is one slot of its own, a carrier's NAT a handful of slots
for thousands, a proxy pool many slots taken by turns. Addresses lie in ranges that are assigned to
nobody (240.0.0.0/4 and the documentation range 2001:db8::/32), AS numbers in the private range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from simulator.countries import COUNTRIES
from simulator.hashing import U64, below, join, mix, uniform

# How often the slot of a place changes.
FIXED, WEEKLY, DAILY, BY_SESSION, BY_REQUEST = range(5)

# Homes in each country whose line proxy sellers rent out to anybody.
EXITS_PER_COUNTRY: Final = 400

_FIRST_ADDRESS: Final = 240 << 24
_FIRST_ASN: Final = 4_200_000_000
_SIX: Final = np.uint64(1 << 63)
_SIX_SHARE: Final = 0.18

_CLOUDS: Final = ("US", "US", "US", "DE", "NL", "SG", "JP")
_VPNS: Final = ("NL", "US", "SG")


@dataclass(frozen=True)
class Networks:
    """All networks as columns; a network's number is its row."""

    base: U64
    width: U64
    asn: npt.NDArray[np.int64]
    country: npt.NDArray[np.int16]
    dual: npt.NDArray[np.bool_]
    residential: tuple[tuple[int, ...], ...]
    mobile: tuple[tuple[int, ...], ...]
    campus: tuple[int, ...]
    business: tuple[tuple[int, ...], ...]
    cloud: tuple[int, ...]
    vpn: tuple[int, ...]


def plan() -> Networks:
    """The networks of the simulated internet, the same in every run."""
    rows: list[tuple[int, int, int, int, bool]] = []
    free = _FIRST_ADDRESS

    def add(country: int, blocks: int, dual: bool = False) -> int:
        nonlocal free
        rows.append((free, blocks << 16, _FIRST_ASN + 7 * len(rows) + 13, country, dual))
        free += blocks << 16
        return len(rows) - 1

    codes = [country.code for country in COUNTRIES]
    everywhere = range(len(codes))
    residential = tuple(tuple(add(here, 8, True) for _ in range(4)) for here in everywhere)
    mobile = tuple(tuple(add(here, 1) for _ in range(2)) for here in everywhere)
    campus = tuple(add(here, 1) for here in everywhere)
    business = tuple(tuple(add(here, 2) for _ in range(2)) for here in everywhere)
    cloud = tuple(add(codes.index(code), 1) for code in _CLOUDS)
    vpn = tuple(add(codes.index(code), 1) for code in _VPNS)
    table = np.array(rows)
    return Networks(
        base=table[:, 0].astype(np.uint64),
        width=table[:, 1].astype(np.uint64),
        asn=table[:, 2].astype(np.int64),
        country=table[:, 3].astype(np.int16),
        dual=table[:, 4].astype(np.bool_),
        residential=residential,
        mobile=mobile,
        campus=campus,
        business=business,
        cloud=cloud,
        vpn=vpn,
    )


def exit_seed(country: npt.ArrayLike, number: npt.ArrayLike) -> U64:
    """Seed of a rented-out home, by country and number (n,)."""
    return join(np.asarray(country).astype(np.uint64) + np.uint64(77_000), number, 71)


def addresses(
    networks: Networks, network: npt.ArrayLike, seed: npt.ArrayLike, slot: npt.ArrayLike
) -> U64:
    """Address of a slot (n,) as a number: IPv4 below 2^32, otherwise bit 63 marks IPv6."""
    number = np.atleast_1d(np.asarray(network)).astype(np.int64)
    key = join(seed, slot, 11)
    four = networks.base[number] + below(key, networks.width[number].astype(np.float64)).astype(
        np.uint64
    )
    six = (
        _SIX
        | (networks.asn[number].astype(np.uint64) & np.uint64(0xFFFF)) << np.uint64(40)
        | mix(key, 5) >> np.uint64(24)
    )
    dual = networks.dual[number] & (uniform(mix(seed, 3)) < _SIX_SHARE)
    return np.asarray(np.where(dual, six, four), dtype=np.uint64)


def format_addresses(numbers: U64) -> pa.Array:
    """Numbers (n,) as dotted or colon-separated strings."""
    out, offsets = _format(np.ascontiguousarray(numbers, dtype=np.uint64))
    return pa.Array.from_buffers(
        pa.string(), len(numbers), [None, pa.py_buffer(offsets), pa.py_buffer(out)]
    )


def _write_six(out: npt.NDArray[np.uint8], at: int, value: np.uint64) -> int:
    """2001:db8: and four groups, with the gap of zeros before the last."""
    for letter in (50, 48, 48, 49, 58, 100, 98, 56):
        out[at] = letter
        at += 1
    for group in range(4):
        out[at] = 58
        out[at + 1] = 58
        at += 2 if group == 3 else 1
        mask = np.uint64(0x7FFF if group == 0 else 0xFFFF)
        part = int((value >> np.uint64(48 - 16 * group)) & mask)
        begun = False
        for nibble in range(4):
            digit = (part >> (12 - 4 * nibble)) & 15
            begun = begun or digit > 0 or nibble == 3
            if begun:
                out[at] = digit + (48 if digit < 10 else 87)
                at += 1
    return at


_write_six = numba.njit(cache=True)(_write_six)


def _write_four(out: npt.NDArray[np.uint8], at: int, value: np.uint64) -> int:
    for octet in range(4):
        part = int((value >> np.uint64(24 - 8 * octet)) & np.uint64(255))
        if part >= 100:
            out[at] = 48 + part // 100
            at += 1
        if part >= 10:
            out[at] = 48 + part // 10 % 10
            at += 1
        out[at] = 48 + part % 10
        out[at + 1] = 46
        at += 2
    return at - 1


_write_four = numba.njit(cache=True)(_write_four)


def _format(numbers: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    rows = len(numbers)
    out = np.empty(rows * 40 + 8, dtype=np.uint8)
    offsets = np.zeros(rows + 1, dtype=np.int32)
    at = 0
    for row in range(rows):
        value = numbers[row]
        six = value >> np.uint64(63)
        at = _write_six(out, at, value) if six else _write_four(out, at, value)
        offsets[row + 1] = at
    return out[:at].copy(), offsets


_format = numba.njit(cache=True)(_format)
