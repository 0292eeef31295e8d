"""Innocent groups that share a place."""

from __future__ import annotations

import numpy as np

from benchmarks.foreign import clocks, network, people
from benchmarks.foreign.clocks import DAY, DAYS
from benchmarks.foreign.ledger import Ledger
from benchmarks.foreign.population import POPULARITY, TOPICS, chatter, moderate, talk
from benchmarks.foreign.texts import Array
from benchmarks.foreign.wording import Spinner


def office(ledger: Ledger, spin: Spinner) -> None:
    """Colleagues with accounts of their own behind one address."""
    count = ledger.scaled(45, 12)
    rows = ledger.register(
        "office-nat",
        count,
        {
            "email": people.at_domain(count, "harlowe-partners.com", ledger.rng),
            "country": "GB",
            "offset": 0.0,
        },
    )
    address = network.inside(2856, ledger.rng)
    chatter(ledger, rows, moderate(ledger, count, 30), spin, ip=address, asn=2856, country="GB")


def campus(ledger: Ledger, spin: Spinner) -> None:
    """Students and staff behind a university's four addresses."""
    count = ledger.scaled(130, 20)
    rng = ledger.rng
    rows = ledger.register(
        "campus-nat",
        count,
        {
            "email": people.at_domain(count, "uni-westmark.edu", rng),
            "country": "DE",
            "offset": 1.0,
            "plan": rng.choice(["free", "education", "pro"], count).astype(object),
        },
    )
    for part in np.array_split(rows, 4):
        address = network.inside(680, rng)
        chatter(ledger, part, moderate(ledger, len(part), 25), spin, ip=address, asn=680)


def carrier(ledger: Ledger, spin: Spinner) -> None:
    """A mobile carrier's customers, who all come out of six addresses."""
    count = ledger.scaled(420, 40)
    rows = ledger.register("carrier-nat", count, {"country": "IN", "offset": 5.5}, browser=0.8)
    for part in np.array_split(rows, 6):
        chatter(
            ledger,
            part,
            moderate(ledger, len(part), 15),
            spin,
            ip=network.inside(55836, ledger.rng),
            asn=55836,
        )


def enterprise(ledger: Ledger, spin: Spinner) -> None:
    """Seats of one customer behind its gateway, which puts a system prompt before every call."""
    rng = ledger.rng
    count = ledger.scaled(80, 20)
    created = (-300 + np.repeat(rng.random(count // 10 + 1) * 250, 10)[:count]) * DAY
    rows = ledger.register(
        "enterprise-gateway",
        count,
        {
            "email": people.at_domain(count, "vantor-industries.com", rng),
            "organization_id": "org_vantor",
            "payment_fingerprint": "pm_invoice_vantor",
            "payment_bin": "371449",
            "plan": "enterprise",
            "verified": True,
            "country": "US",
            "offset": -5.0,
            "created_at": created + rng.random(count) * 900,
        },
        browser=0.0,
    )
    ledger.set(rows, "client", np.full(count, ledger.clients.new("vantor-gateway/3.2", rng)))
    _desk(
        ledger,
        rows,
        moderate(ledger, count, 60),
        spin,
        "You assist employees of Vantor Industries. Follow policy V-12 on confidential data.",
        network.inside(701, rng),
        701,
    )


def _desk(
    ledger: Ledger, rows: Array, counts: Array, spin: Spinner, system: str, ip: str, asn: int
) -> None:
    rng = ledger.rng
    who, at, sitting = clocks.people(
        counts,
        ledger.column(rows, "offset"),
        np.zeros(len(rows)),
        np.full(len(rows), DAYS * DAY),
        rng,
        weekend=0.05,
    )
    topic = rng.choice(np.array(TOPICS, object), len(who), p=POPULARITY)
    prompts = talk(ledger, topic, spin, np.r_[False, sitting[1:] == sitting[:-1]])
    ledger.emit(rows[who], at, prompts, system=system, sitting=sitting, ip=ip, asn=asn)


def heavy(ledger: Ledger, spin: Spinner) -> None:
    """Single people who use the product all day, unconnected; some ask little but code or maths."""
    rng = ledger.rng
    count = ledger.scaled(24, 8)
    rows = ledger.register("power-user", count, {"plan": "pro"})
    counts = ledger.thinned(rng.integers(700, 2_200, count))
    narrow = np.full(len(TOPICS), 0.02)
    narrow[TOPICS.index("code")] = narrow[TOPICS.index("homework")] = 0.3
    half = count // 2
    chatter(ledger, rows[:half], counts[:half], spin, turns=12)
    chatter(ledger, rows[half:], counts[half:], spin, weights=narrow, turns=9)


ALL = (office, campus, carrier, enterprise, heavy)
