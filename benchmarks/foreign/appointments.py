"""Innocent groups that share a date: an assignment, a weekend, a release, a fashion."""

from __future__ import annotations

import numpy as np

from benchmarks.foreign import clocks, network, people
from benchmarks.foreign.clocks import DAY
from benchmarks.foreign.ledger import RELEASES, Ledger
from benchmarks.foreign.population import chatter, moderate, talk
from benchmarks.foreign.texts import Array
from benchmarks.foreign.wording import PHRASES, Spinner, into


def course(ledger: Ledger, spin: Spinner) -> None:
    """A class with one assignment, due on day 19; with education plans in half of the worlds."""
    rng = ledger.rng
    count = ledger.scaled(48, 15)
    rows = _students(ledger, count)
    counts = rng.integers(10, 45, count)
    begin = np.maximum(ledger.column(rows, "created_at"), 12 * DAY)
    who, at, sitting = clocks.people(
        counts, np.zeros(count), begin, np.full(count, 19 * DAY), rng, weekend=0.9
    )
    sheet = rng.permutation(ledger.texts.benign["homework"])[:20]
    ways = PHRASES["assignment"]["ways"]
    task = rng.integers(0, len(sheet), len(who))
    way = rng.integers(0, len(ways), len(who))
    prompts = np.empty(len(who), object)
    prompts[:] = [
        ways[w].format(n=t + 1, q=sheet[t])
        for w, t in zip(way.tolist(), task.tolist(), strict=True)
    ]
    halls = np.array([network.inside(786, rng) for _ in range(2)], object)
    there = rng.random(len(who)) < 0.5
    ip = np.where(there, halls[who % 2], ledger.column(rows, "home")[who])
    ledger.emit(
        rows[who],
        at,
        prompts,
        sitting=sitting,
        ip=ip,
        asn=np.where(there, 786, ledger.column(rows, "asn")[who]),
    )
    chatter(ledger, rows, moderate(ledger, count, 8), spin, begin=begin)


def _students(ledger: Ledger, count: int) -> Array:
    rng = ledger.rng
    common = {"country": "GB", "offset": 0.0, "payment_fingerprint": None, "payment_bin": None}
    if rng.random() < 0.5:
        mails, plan = people.at_domain(count, "college-lindow.ac.uk", rng), "education"
        created = -rng.random(count) * 200 * DAY
    else:
        mails, plan = people.mails(count, rng), "free"
        created = (11 + rng.random(count) * 6) * DAY
    columns = {**common, "email": mails, "plan": plan, "created_at": created}
    return ledger.register("class-assignment", count, columns, browser=0.7)


def hackathon(ledger: Ledger, spin: Spinner) -> None:
    """New accounts of one weekend in one hall, each team building something of its own."""
    rng = ledger.rng
    count = ledger.scaled(64, 18)
    begin = 12.35 * DAY
    created = begin + rng.exponential(2.5 * 3600, count)
    columns = {
        "created_at": created,
        "plan": "free",
        "country": "PL",
        "offset": 1.0,
        "payment_fingerprint": None,
        "payment_bin": None,
        "signup_ip": network.inside(8970, rng),
    }
    rows = ledger.register("hackathon", count, columns, browser=0.1)
    counts = rng.integers(30, 400, count)
    who = np.repeat(np.arange(count), counts)
    at = created[who] + 900 + rng.random(len(who)) ** 0.8 * (14.75 * DAY - created[who] - 900)
    team = rng.integers(0, max(4, count // 4), count)
    goals = np.array(
        spin.many(PHRASES["hackathon"]["system"], team.max() + 1),
        object,
    )
    pools = np.array(["errands", "commands", "code", "everyday", "chat"], object)
    prompts = talk(
        ledger,
        pools[(team[who] + rng.integers(0, 2, len(who))) % 5],
        spin,
        np.zeros(len(who), bool),
    )
    hall = np.array([network.inside(8970, rng) for _ in range(2)], object)
    ledger.emit(
        rows[who],
        at,
        prompts,
        system=goals[team[who]],
        tools=rng.integers(0, 4, len(who)),
        ip=hall[who % 2],
        asn=8970,
        tokens="code",
    )


def viral(ledger: Ledger, spin: Spinner) -> None:
    """A prompt that everybody tries for a weekend, with a name or a trade of their own."""
    rng = ledger.rng
    count = ledger.scaled(380, 40)
    rows = ledger.register("viral-prompt", count, browser=0.7)
    times = rng.integers(1, 5, count)
    who = np.repeat(np.arange(count), times)
    at = (10.4 + rng.gamma(1.6, 0.8, len(who))) * DAY
    slots = np.array(spin.many(PHRASES["viral"]["slot"], len(who)), object)
    ledger.emit(rows[who], at, into(PHRASES["viral"]["prompt"], slots))
    chatter(ledger, rows, moderate(ledger, count, 14, 500), spin)


def benchmark(ledger: Ledger, spin: Spinner) -> None:
    """Unconnected people who run public item lists with one harness when a model comes out."""
    rng = ledger.rng
    count = ledger.scaled(30, 12)
    rows = ledger.register("release-benchmark", count, browser=0.0)
    ledger.set(rows, "client", np.full(count, ledger.clients.new("evalrig/1.8.2", rng)))
    code = ledger.texts.benign["human_eval"]
    maths = rng.permutation(ledger.texts.benign["homework"])[:250]
    for row in range(count):
        model = "orrery-large-4" if row % 3 else "orrery-code-3"
        begin = RELEASES[model] * DAY + rng.exponential(9 * 3600)
        lists = [into(PHRASES["harness"]["code"], code)]
        if row % 2:
            lists.append(into(PHRASES["harness"]["maths"], maths))
        items = np.concatenate(lists)
        at = begin + np.cumsum(rng.exponential(6, len(items)))
        ledger.emit(
            np.full(len(items), rows[row]), at, items, model=model, tokens="code", longer=6.0
        )
    chatter(ledger, rows, moderate(ledger, count, 30, 600), spin)


ALL = (course, hackathon, viral, benchmark)
