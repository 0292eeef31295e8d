"""Accounts as they were registered: who signed up when, with what mail, card and telephone."""

from __future__ import annotations

import datetime as dt
import hashlib

import numpy as np

from benchmarks.foreign import network
from benchmarks.foreign.clocks import DAY
from benchmarks.foreign.texts import Array

START = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)

_FIRST = [
    "ana",
    "ben",
    "carla",
    "dev",
    "elif",
    "femi",
    "gita",
    "hugo",
    "ines",
    "jonas",
    "kavya",
    "liam",
    "mara",
    "noor",
    "omar",
    "petra",
    "quinn",
    "rosa",
    "sam",
    "tomas",
    "uma",
    "vik",
    "wen",
    "xenia",
    "yusuf",
    "zoe",
]
_LAST = [
    "abbott",
    "bauer",
    "castro",
    "diaz",
    "evans",
    "fischer",
    "garcia",
    "haddad",
    "ito",
    "jensen",
    "kaur",
    "lopez",
    "moreau",
    "nowak",
    "okafor",
    "patel",
    "quist",
    "rossi",
    "silva",
    "tan",
    "umar",
    "vogel",
    "wong",
    "xu",
    "yilmaz",
    "zhang",
]
_ADJECTIVES = [
    "brisk",
    "silent",
    "amber",
    "lucky",
    "frosty",
    "rapid",
    "mellow",
    "vivid",
    "sunny",
    "coral",
]
_NOUNS = [
    "otter",
    "comet",
    "harbor",
    "walnut",
    "falcon",
    "pixel",
    "meadow",
    "lantern",
    "quartz",
    "ferry",
]
_MAIL = ("gmail.com", "outlook.com", "yahoo.com", "icloud.com", "proton.me", "gmx.net", "qq.com")
_MAIL_SHARES = (0.5, 0.18, 0.1, 0.08, 0.06, 0.05, 0.03)

COLUMNS = [
    "created_at",
    "organization_id",
    "email",
    "payment_fingerprint",
    "payment_bin",
    "phone_hash",
    "signup_ip",
    "plan",
    "country",
    "verified",
    "status",
    "status_changed_at",
]


def digest(*parts: object, size: int = 8) -> str:
    """A pseudonym that says nothing of what it was made of."""
    return hashlib.blake2b(repr(parts).encode(), digest_size=size).hexdigest()


def people(count: int, rng: np.random.Generator) -> dict[str, Array]:
    """Unconnected customers: ``COLUMNS`` and ``home``, ``asn``, ``offset``, all of one length.

    They signed up over the last two years, ever more of them; one in sixteen shares the card of a
    family or a small firm with one or two others.
    """
    where = rng.choice(len(network.NAMES), count, p=network.SHARES / network.SHARES.sum())
    countries = network.NAMES[where].astype(object)
    home, asn = network.homes(countries, rng)
    back = 730 * (1 - rng.random(count) ** 0.6)
    paid = rng.random(count) < 0.7
    cards = rng.integers(0, 2**60, count)
    family = np.flatnonzero(paid & (rng.random(count) < 1 / 16))
    cards[family] = cards[family[np.arange(len(family)) // rng.integers(2, 4)]]
    bins = _bins(rng)
    kind = cards % 997 % len(bins)
    columns = {
        "created_at": -back * DAY,
        "organization_id": _objects(count),
        "email": mails(count, rng),
        "payment_fingerprint": _where(paid, [f"pm_{digest(c)}" for c in cards.tolist()]),
        "payment_bin": _where(paid, [bins[k] for k in kind.tolist()]),
        "phone_hash": _where(
            rng.random(count) < 0.8,
            [digest("tel", c, i) for i, c in enumerate(rng.integers(0, 2**60, count).tolist())],
        ),
        "signup_ip": _where(rng.random(count) < 0.9, home.tolist()),
        "plan": _where(
            np.ones(count, bool),
            rng.choice(["free", "pro", "team"], count, p=[0.4, 0.5, 0.1]).tolist(),
        ),
        "country": countries,
        "verified": rng.random(count) < 0.12,
        "status": np.where(rng.random(count) < 0.985, "active", "suspended").astype(object),
        "status_changed_at": np.full(count, np.nan),
        "home": home,
        "asn": asn,
        "offset": network.OFFSETS[where],
    }
    columns["plan"][~paid] = "free"
    return columns


def _bins(rng: np.random.Generator) -> list[str]:
    """Card issuers, the popular ones many times over."""
    weights = 1 / np.arange(1, 301) ** 0.9
    drawn = rng.choice(300, 900, p=weights / weights.sum())
    return [str(400_000 + int(issuer) * 517) for issuer in drawn]


def mails(count: int, rng: np.random.Generator) -> Array:
    """Addresses as people choose them, most at the large providers."""
    out = _objects(count)
    domains = rng.choice(_MAIL, count, p=_MAIL_SHARES)
    style, number = rng.random(count), rng.integers(1, 9999, count)
    names = [
        (_FIRST[a], _LAST[b])
        for a, b in zip(
            rng.integers(0, len(_FIRST), count), rng.integers(0, len(_LAST), count), strict=True
        )
    ]
    for row, (first, last) in enumerate(names):
        local = (
            f"{first}.{last}{number[row] % 100}" if style[row] < 0.5 else f"{first}{number[row]}"
        )
        own = f"{last}-{number[row]}.<net>".replace("<net>", "dev" if style[row] > 0.95 else "com")
        out[row] = f"{local}@{own if style[row] > 0.9 else domains[row]}"
    return out


def throwaway(count: int, domains: list[str], rng: np.random.Generator) -> Array:
    """Adjective, noun and digits at a few cheap domains."""
    picks = rng.integers(0, 10, (count, 2)).tolist()
    out = _objects(count)
    out[:] = [
        f"{_ADJECTIVES[a]}{_NOUNS[b]}{n}@{domains[n % len(domains)]}"
        for (a, b), n in zip(picks, rng.integers(10, 9999, count).tolist(), strict=True)
    ]
    return out


def at_domain(count: int, domain: str, rng: np.random.Generator) -> Array:
    """Names at one employer's or school's domain."""
    out = mails(count, rng)
    out[:] = [f"{address.split('@')[0]}@{domain}" for address in out]
    return out


def _objects(count: int) -> Array:
    return np.full(count, None, object)


def _where(keep: Array, values: list[str]) -> Array:
    out = np.empty(len(keep), object)
    out[:] = values
    out[~keep] = None
    return out
