"""Ordinary customers: people who talk and programs that call, each with its own matters."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.foreign import clocks
from benchmarks.foreign.clocks import DAY, DAYS
from benchmarks.foreign.ledger import Ledger
from benchmarks.foreign.texts import Array, sentences, vary
from benchmarks.foreign.wording import PHRASES, Spinner

TOPICS = ("chat", "talk", "errands", "commands", "fiction", "homework", "code", "everyday")
# How widespread a topic is among people.
POPULARITY = np.array([0.2, 0.17, 0.2, 0.08, 0.07, 0.08, 0.12, 0.08])


def talk(ledger: Ledger, topics: Array, spin: Spinner, follow: Array) -> Array:
    """One prompt for each entry of ``topics``; where ``follow`` holds, a follow-up of some kind."""
    rng = ledger.rng
    people = PHRASES["people"]
    out = np.empty(len(topics), object)
    for topic in np.unique(topics):
        rows = np.flatnonzero(topics == topic)
        pool = ledger.texts.benign[topic]
        picked = pool[rng.integers(0, len(pool), len(rows))]
        if topic == "homework":
            picked = vary(picked, rng)
        elif topic not in ("human_eval", "commands"):
            picked = _spliced(pool, picked, rng)
        out[rows] = picked
    opener, tail = rng.choice(people["openers"], len(out)), rng.choice(people["tails"], len(out))
    again = follow & (rng.random(len(out)) < 0.15)
    errands = ledger.texts.benign["errands"]
    aside = errands[rng.integers(0, len(errands), len(out))]
    double = rng.random(len(out)) < 0.25
    for row, text in enumerate(out):
        if again[row]:
            out[row] = spin.one(f"<{'|'.join(people['follow_ups'])}>")
            continue
        middle = f"{aside[row]} {text}" if double[row] and len(text) < 160 else text
        out[row] = f"{opener[row]}{middle}{tail[row]}"
    return out


def _spliced(pool: Array, picked: Array, rng: np.random.Generator) -> Array:
    """Most of the texts with a sentence of another one before them or in place of their end: the
    pools are small, and people seldom ask the very same thing."""
    other = pool[rng.integers(0, len(pool), len(picked))]
    way = rng.integers(0, 4, len(picked))
    out = picked.copy()
    for row, choice in enumerate(way.tolist()):
        if choice == 0:
            continue
        mine, theirs = sentences(picked[row]), sentences(other[row])
        out[row] = f"{theirs[0]} {picked[row]}" if choice == 1 else f"{mine[0]} {theirs[-1]}"
    return out


def some(ledger: Ledger, topic: str, count: int) -> Array:
    """``count`` bare texts of a topic."""
    texts = ledger.texts.benign[topic]
    return texts[ledger.rng.integers(0, len(texts), count)]


def moderate(ledger: Ledger, count: int, median: float, most: int = 900) -> Array:
    """Exchanges of each of ``count`` customers, unequal but at most ``most``."""
    return np.minimum(clocks.volumes(ledger.measured, count, median, ledger.rng), most)


def chatter(
    ledger: Ledger,
    rows: Array,
    counts: Array,
    spin: Spinner,
    *,
    begin: Array | float = 0.0,
    end: Array | float = DAYS * DAY,
    weights: Array = POPULARITY,
    turns: float = 4.0,
    **columns: Any,
) -> None:
    """People's use: each account has a taste of its own among the topics."""
    rng = ledger.rng
    begin, end = np.broadcast_to(begin, len(rows)), np.broadcast_to(end, len(rows))
    who, at, sitting = clocks.people(
        counts, ledger.column(rows, "offset"), begin, end, rng, turns=turns
    )
    taste = rng.dirichlet(weights * 6, len(rows)).cumsum(1)
    first = np.r_[True, sitting[1:] != sitting[:-1]]
    # A sitting has one topic.
    mood = rng.random(sitting.max() + 1 if len(sitting) else 0)[sitting]
    topic = (mood[:, None] > taste[who]).sum(1).clip(0, len(TOPICS) - 1)
    prompts = talk(ledger, np.array(TOPICS, object)[topic], spin, ~first)
    chat = ledger.column(rows, "platform")[who] == "chat"
    system: Array = np.where(
        chat,
        np.array(None),
        np.array(spin.many(f"<{PHRASES['product']['role']}||>", len(rows)), object)[who],
    )
    system[system == ""] = None
    tools = np.where(rng.random(len(who)) < 0.06, rng.integers(1, 4, len(who)), 0)
    ledger.emit(rows[who], at, prompts, system=system, sitting=sitting, tools=tools, **columns)


def products(ledger: Ledger, rows: Array, counts: Array, spin: Spinner) -> None:
    """Programs: each customer runs a product with a template of its own over its users' texts."""
    rng = ledger.rng
    begin = np.zeros(len(rows))
    who, at = clocks.clients(ledger.measured, counts, begin, begin + DAYS * DAY, rng)
    system = np.array(spin.many(PHRASES["product"]["role"], len(rows)), object)
    heads = np.array(spin.many(PHRASES["product"]["duty"], len(rows)), object)
    topic = rng.choice(np.array(TOPICS, object), len(rows), p=POPULARITY)
    inside = rng.random(len(rows)) < 0.6
    texts = talk(ledger, topic[who], spin, np.zeros(len(who), bool))
    prompts = np.where(inside[who], heads[who] + texts, texts).astype(object)
    agents = rng.random(len(rows)) < 0.2
    tools = np.where(agents[who], rng.integers(0, 6, len(who)), 0)
    ledger.emit(rows[who], at, prompts, system=system[who], tokens="long", tools=tools, longer=0.6)


def populate(ledger: Ledger, spin: Spinner) -> None:
    """The population: four people in five accounts, one program, comers and goers among them."""
    rng = ledger.rng
    count = ledger.scaled(3_300, 120)
    rows = ledger.register("population", count)
    created = ledger.column(rows, "created_at")
    fresh = rng.random(count) < 0.07
    created[fresh] = rng.random(fresh.sum()) * (DAYS - 2) * DAY
    ledger.set(rows, "created_at", created)
    begin = np.maximum(created + rng.exponential(3_000, count), 0.0)
    leaving = rng.random(count) < 0.12
    end = np.where(leaving, begin + rng.random(count) * (DAYS * DAY - begin), DAYS * DAY)
    programs = rng.random(count) < 0.12
    counts = clocks.volumes(ledger.measured, count, 18, rng)
    counts = np.minimum(counts, np.where(programs, 4_000, 900))
    people = ~programs
    chatter(ledger, rows[people], counts[people], spin, begin=begin[people], end=end[people])
    settled = programs & ~fresh
    products(ledger, rows[settled], counts[settled], spin)
    young = programs & fresh
    if young.any():
        chatter(ledger, rows[young], counts[young], spin, begin=begin[young], end=end[young])
