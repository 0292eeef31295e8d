"""Innocent customers with several accounts each, and a reseller."""

from __future__ import annotations

import numpy as np

from benchmarks.foreign import clocks, network, people
from benchmarks.foreign.clocks import DAY, DAYS
from benchmarks.foreign.ledger import Ledger
from benchmarks.foreign.population import TOPICS, chatter, moderate, some, talk
from benchmarks.foreign.texts import Array
from benchmarks.foreign.wording import PHRASES, Spinner, each, into


def startup(ledger: Ledger, spin: Spinner) -> None:
    """Eight accounts on one card that build and run an agent product."""
    rng = ledger.rng
    rows = ledger.register(
        "startup-agent",
        8,
        {
            "email": people.at_domain(8, "tasklark.ai", rng),
            "payment_fingerprint": "pm_tasklark",
            "payment_bin": "424242",
            "plan": "startup",
            "country": "US",
            "offset": -8.0,
            "created_at": -200 * DAY + rng.random(8) * 120 * DAY,
        },
        browser=0.0,
    )
    counts = ledger.thinned(rng.integers(300, 1_500, 8))
    who, at = clocks.clients(ledger.measured, counts, np.zeros(8), np.full(8, DAYS * DAY), rng)
    slots = [(n % 9, n % 5) for n in rng.integers(0, 400, len(who)).tolist()]
    prompts = each(PHRASES["startup"]["prompt"], slots, some(ledger, "errands", len(who)))
    ledger.emit(
        rows[who],
        at,
        prompts,
        tokens="long",
        tools=rng.integers(1, 6, len(who)),
        system=PHRASES["startup"]["system"],
        ip=network.inside(16509, rng),
        asn=16509,
    )
    chatter(ledger, rows, moderate(ledger, 8, 60), spin)


def research(ledger: Ledger, spin: Spinner) -> None:
    """A declared research group that compares ways of asking for chains of thought."""
    rng = ledger.rng
    rows = ledger.register(
        "cot-research",
        7,
        {
            "email": people.at_domain(7, "cs.uni-westmark.edu", rng),
            "plan": "research",
            "country": "DE",
            "offset": 1.0,
            "organization_id": "org_westmark_nlp",
            "verified": rng.random(7) < 0.5,
            "payment_fingerprint": "pm_westmark",
            "payment_bin": "510510",
            "created_at": -rng.random(7) * 500 * DAY,
        },
        browser=0.0,
    )
    counts = ledger.thinned(rng.integers(200, 1_100, 7))
    jobs = np.array(
        [[day * DAY + 30_000, day * DAY + 80_000, 1.0] for day in (3, 4, 8, 9, 10, 15, 16, 22, 23)]
    )
    who = rng.permutation(np.repeat(np.arange(7), counts))
    at = clocks.queue(len(who), jobs, rng)
    ways = PHRASES["research"]["ways"]
    pool = rng.permutation(ledger.texts.benign["homework"])[:300]
    prompts = np.empty(len(who), object)
    prompts[:] = [
        ways[n % 5].replace("{}", pool[n % len(pool)])
        for n in rng.integers(0, 10**6, len(who)).tolist()
    ]
    lab = network.inside(680, rng)
    ledger.emit(rows[who], at, prompts, tokens="long", ip=lab, asn=680)
    chatter(ledger, rows, moderate(ledger, 7, 40), spin, ip=lab, asn=680)


def support(ledger: Ledger, spin: Spinner) -> None:
    """A shop's support bot: five keys of one customer, one template, round the clock."""
    rng = ledger.rng
    rows = ledger.register(
        "support-bot",
        5,
        {
            "email": people.at_domain(5, "cozynest.shop", rng),
            "organization_id": "org_cozynest",
            "payment_fingerprint": "pm_cozynest",
            "payment_bin": "455673",
            "plan": "team",
            "created_at": -90 * DAY + rng.random(5) * 9_000,
        },
        browser=0.0,
    )
    counts = ledger.thinned(rng.integers(800, 2_400, 5))
    who, at = clocks.clients(ledger.measured, counts, np.zeros(5), np.full(5, DAYS * DAY), rng)
    prompts = into(
        PHRASES["support"]["prompt"],
        some(ledger, "errands", len(who)),
    )
    ledger.emit(
        rows[who],
        at,
        prompts,
        system=PHRASES["support"]["system"],
        tools=rng.integers(0, 2, len(who)),
        ip=network.inside(16509, rng),
        asn=16509,
        longer=0.4,
    )


def labelling(ledger: Ledger, spin: Spinner) -> None:
    """A labelling job that a small firm spreads over the keys of its nine contractors."""
    rng = ledger.rng
    rows = ledger.register(
        "labelling-job",
        9,
        {
            "email": people.at_domain(9, "tagworks.io", rng),
            "payment_fingerprint": "pm_tagworks",
            "payment_bin": "455673",
            "plan": "team",
            "created_at": -20 * DAY + rng.random(9) * DAY,
        },
        browser=0.0,
    )
    counts = ledger.thinned(rng.integers(300, 1_200, 9))
    jobs = np.array([[d * DAY + 25_000, d * DAY + 60_000, 1.0] for d in range(5, 19) if d % 7 < 5])
    who = rng.permutation(np.repeat(np.arange(9), counts))
    at = clocks.queue(len(who), jobs, rng)
    prompts = into(
        PHRASES["labelling"]["prompt"],
        some(ledger, "commands", len(who)),
    )
    ledger.emit(rows[who], at, prompts, longer=0.1)


def licensed(ledger: Ledger, spin: Spinner) -> None:
    """A customer whose contract allows synthetic data, known to the provider."""
    rng = ledger.rng
    rows = ledger.register(
        "licensed-synthetic",
        12,
        {
            "email": people.at_domain(12, "meridian-models.com", rng),
            "organization_id": "org_meridian",
            "payment_fingerprint": "pm_invoice_meridian",
            "payment_bin": "371449",
            "plan": "enterprise",
            "verified": True,
            "created_at": -140 * DAY + rng.random(12) * 5_000,
        },
        browser=0.0,
    )
    counts = ledger.thinned(rng.integers(600, 2_000, 12))
    who = rng.permutation(np.repeat(np.arange(12), counts))
    at = clocks.queue(len(who), np.array([[DAY, 27 * DAY, 1.0]]), rng)
    prompts = into(
        PHRASES["licensed"]["prompt"],
        some(ledger, "everyday", len(who)),
    )
    ledger.emit(
        rows[who],
        at,
        prompts,
        tokens="long",
        longer=1.5,
        ip=network.inside(396982, rng),
        asn=396982,
    )


def _resold(ledger: Ledger, count: int) -> Array:
    rng = ledger.rng
    lot = np.arange(count) // 8
    columns = {
        "created_at": -12 * DAY + lot * 1.2 * DAY + rng.random(count) * 1_800,
        "email": people.throwaway(count, ["mailhop.cc", "postly.site"], rng),
        "plan": "pro",
        "payment_fingerprint": np.array(
            [f"pm_{people.digest('r', n)}" for n in lot.tolist()], object
        ),
        "payment_bin": "539502",
        "verified": False,
        "status": "active",
    }
    return ledger.register("plain-reseller", count, columns, label="reseller", browser=0.0)


def reseller(ledger: Ledger, spin: Spinner) -> None:
    """A pool on few cards whose owner sells access: its customers' own traffic, nothing else."""
    rng = ledger.rng
    count = ledger.scaled(64, 20)
    rows = _resold(ledger, count)
    ledger.set(rows, "client", np.full(count, ledger.clients.new("node-fetch/1.0", rng)))
    servers = np.array([network.inside(24940, rng) for _ in range(5)], object)
    counts = np.minimum(clocks.volumes(ledger.measured, count, 120, rng) + 60, 900)
    # Each of its customers has tastes and hours of its own and goes to whichever account is free.
    patrons = max(30, count * 2)
    who, at, sitting = clocks.people(
        np.bincount(rng.integers(0, patrons, int(counts.sum())), minlength=patrons),
        network.OFFSETS[rng.integers(0, len(network.OFFSETS), patrons)],
        np.zeros(patrons),
        np.full(patrons, DAYS * DAY),
        rng,
    )
    taste = rng.integers(0, len(TOPICS), (patrons, 2))
    topic = taste[who, rng.integers(0, 2, len(who))]
    prompts = talk(
        ledger, np.array(TOPICS, object)[topic], spin, np.r_[False, sitting[1:] == sitting[:-1]]
    )
    account = rng.integers(0, count, sitting.max() + 1)[sitting]
    ledger.emit(rows[account], at, prompts, sitting=sitting, ip=servers[account % 5], asn=24940)


ALL = (startup, research, support, labelling, licensed, reseller)
