"""Innocent strangers who share a program."""

from __future__ import annotations

import numpy as np

from benchmarks.foreign import clocks, network
from benchmarks.foreign.clocks import DAY, DAYS
from benchmarks.foreign.ledger import Ledger
from benchmarks.foreign.population import some, talk
from benchmarks.foreign.wording import PHRASES, Spinner, each


def coding_tool(ledger: Ledger, spin: Spinner) -> None:
    """Unconnected developers with one popular editor extension: its prompt, its client."""
    rng = ledger.rng
    count = ledger.scaled(560, 60)
    rows = ledger.register("coding-tool", count, browser=0.0)
    builds = np.array([ledger.clients.new(f"stitchcode-vscode/2.{n}.0", rng) for n in range(4)])
    ledger.set(rows, "client", rng.choice(builds, count, p=[0.1, 0.2, 0.3, 0.4]))
    counts = np.minimum(clocks.volumes(ledger.measured, count, 35, rng), 1_500)
    who, at, sitting = clocks.people(
        counts,
        ledger.column(rows, "offset"),
        np.zeros(count),
        np.full(count, DAYS * DAY),
        rng,
        turns=14,
        weekend=0.3,
    )
    asked = talk(
        ledger, np.full(len(who), "code", object), spin, np.r_[False, sitting[1:] == sitting[:-1]]
    )
    files = spin.many(PHRASES["editor"]["file"], 500)
    open_file = np.array(files, object)[(who * 31 + rng.integers(0, 9, len(who))) % 500]
    slots = zip(open_file, rng.integers(1, 900, len(who)).tolist(), strict=True)
    prompts = each(PHRASES["editor"]["prompt"], slots, asked)
    ledger.emit(
        rows[who],
        at,
        prompts,
        system=PHRASES["editor"]["system"],
        sitting=sitting,
        tools=rng.integers(0, 7, len(who)),
        tokens="code",
        longer=4.0,
    )


def runners(ledger: Ledger, spin: Spinner) -> None:
    """One review action in the pipelines of unconnected repositories, on shared build machines."""
    rng = ledger.rng
    count = ledger.scaled(36, 12)
    rows = ledger.register("ci-runners", count, browser=0.0)
    ledger.set(rows, "client", np.full(count, ledger.clients.new("review-action/v2", rng)))
    machines = np.array([network.inside(8075, rng) for _ in range(40)], object)
    counts = rng.integers(40, 260, count)
    who, at, _ = clocks.people(
        counts,
        ledger.column(rows, "offset"),
        np.zeros(count),
        np.full(count, DAYS * DAY),
        rng,
        turns=2,
        weekend=0.2,
    )
    nightly = rng.random(len(who)) < 0.3
    at = np.where(nightly, np.floor(at / DAY) * DAY + 3 * 3600 + rng.exponential(40, len(who)), at)
    code = some(ledger, "code", len(who))
    slots = [(n % 37, n % 37, n, n) for n in rng.integers(1, 800, len(who)).tolist()]
    prompts = each(PHRASES["review"]["prompt"], slots, code)
    ledger.emit(
        rows[who],
        at,
        prompts,
        system=PHRASES["review"]["system"],
        ip=machines[rng.integers(0, 40, len(who))],
        asn=8075,
        tokens="code",
        longer=3.0,
    )


def framework(ledger: Ledger, spin: Spinner) -> None:
    """Independent developers whose programs are built on one open agent framework."""
    rng = ledger.rng
    count = ledger.scaled(140, 24)
    rows = ledger.register("agent-framework", count, browser=0.0)
    builds = np.array([ledger.clients.new(f"openhelm/0.{n} python-httpx", rng) for n in (8, 9, 10)])
    ledger.set(rows, "client", rng.choice(builds, count))
    counts = np.minimum(clocks.volumes(ledger.measured, count, 60, rng), 1_600)
    who, at = clocks.clients(
        ledger.measured, counts, np.zeros(count), np.full(count, DAYS * DAY), rng
    )
    tools = spin.many(PHRASES["framework"]["kit"], count)
    own = np.array(spin.many(PHRASES["framework"]["system"], count), object)
    topic = rng.choice(np.array(["errands", "commands", "code", "everyday", "chat"], object), count)
    goals = talk(ledger, topic[who], spin, np.zeros(len(who), bool))
    turns = rng.integers(1, 9, len(who)).tolist()
    slots = [(tools[row], turn) for row, turn in zip(who.tolist(), turns, strict=True)]
    prompts = each(PHRASES["framework"]["prompt"], slots, goals)
    ledger.emit(
        rows[who],
        at,
        prompts,
        system=own[who],
        tools=rng.integers(0, 4, len(who)),
        tokens="long",
        longer=0.8,
    )


ALL = (coding_tool, runners, framework)
