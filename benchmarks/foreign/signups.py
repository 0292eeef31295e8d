"""How operators of three degrees of care register the accounts of a pool."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.foreign import network, people
from benchmarks.foreign.clocks import DAY
from benchmarks.foreign.ledger import Ledger


def _lazy(ledger: Ledger, count: int, first_day: float) -> dict[str, Any]:
    """A script registers all accounts in one night, with a handful of cards."""
    rng = ledger.rng
    night = (first_day - 1.5 - 3 * rng.random()) * DAY
    cards = [f"pm_{people.digest('lot', int(rng.integers(2**60)))}" for _ in range(count // 10 + 1)]
    addresses = np.array([network.inside(24940, rng) for _ in range(6)], object)
    return {
        "created_at": night + np.arange(count) * 24.0 + rng.normal(0, 4, count),
        "email": people.throwaway(count, ["mailhop.cc", "inboxly.top"], rng),
        "payment_fingerprint": np.array(cards, object)[np.arange(count) // 10],
        "payment_bin": np.array(["531993", "531944"], object)[np.arange(count) // 10 % 2],
        "signup_ip": addresses[np.arange(count) % 6],
        "plan": "pro",
        "verified": False,
        "status": "active",
        "client": np.full(count, ledger.clients.new("python-requests/2.25.1", rng)),
    }


def _careful(ledger: Ledger, count: int, first_day: float) -> dict[str, Any]:
    """Lots of a dozen or two over three weeks; two to four accounts on a virtual card."""
    rng = ledger.rng
    lot = np.cumsum(rng.random(count) < 1 / 16)
    start = (first_day - 1 - 21 * rng.random(lot.max() + 1)) * DAY
    card = np.cumsum(rng.random(count) < 1 / 2.8)
    issuers = np.array(["535456", "428852", "441103", "539502", "402918"], object)
    clients = ledger.clients.draw(3, rng)
    return {
        "created_at": start[lot] + rng.random(count) * 5_400,
        "payment_fingerprint": np.array(
            [f"pm_{people.digest('v', first_day, c, count)}" for c in card.tolist()], object
        ),
        "payment_bin": issuers[card % 5],
        "verified": False,
        "status": "active",
        "plan": rng.choice(["pro", "free"], count, p=[0.85, 0.15]).astype(object),
        "client": clients[rng.integers(0, 3, count)],
    }


def _expert(ledger: Ledger, count: int, first_day: float) -> dict[str, Any]:
    """A few sign-ups a day over two months; everything else is each account's own."""
    rng = ledger.rng
    back = np.floor(1 + 60 * rng.random(count)) + (24 - 9 * rng.random(count)) / 24
    return {
        "created_at": (first_day - back) * DAY,
        "status": "active",
        "verified": False,
        "plan": rng.choice(["pro", "team"], count, p=[0.92, 0.08]).astype(object),
        "payment_fingerprint": np.array(
            [f"pm_{people.digest('own', card)}" for card in rng.integers(0, 2**60, count).tolist()],
            object,
        ),
    }


BY_EVASION = {"lazy": _lazy, "careful": _careful, "expert": _expert}
