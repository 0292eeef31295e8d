"""One day of requests: who asks when, in which session.

The month's requests of each account are divided over its days by weights that are drawn anew from
a seed whenever they are needed, so that nothing but one number per account is kept between days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.accounts import EVENLY, I32, I64, Accounts
from simulator.clock import DAY, DAYS, WEEKEND, seconds_of_day
from simulator.hashing import F64, U64, generator, join, uniform

# Requests that are held at once; a busier day is written in parts.
PART = 1_000_000


@dataclass(frozen=True)
class Requests:
    """Rows of one part of a day in the order of time, all (n,)."""

    account: I32
    second: F64
    session: U64
    turn: I32
    row: U64


def share_out(accounts: Accounts, total: int) -> None:
    """Divides ``total`` requests over the accounts by weight, to the last one.

    Everybody gets at least one while there are enough.
    """
    least = 1 if total >= len(accounts) else 0
    spare = total - least * len(accounts)
    ideal = accounts.weight / accounts.weight.sum() * spare
    whole = np.floor(ideal).astype(np.int64)
    rest = spare - int(whole.sum())
    whole[np.argsort(whole - ideal, kind="stable")[:rest]] += 1
    accounts.requests[:] = whole + least


class Schedule:
    """How many requests each account makes on each day; days must be asked for in order."""

    def __init__(self, accounts: Accounts, calendars: F64, seed: int) -> None:
        self._accounts = accounts
        self._calendars = calendars
        self._seed = seed
        self._sum = np.zeros(len(accounts))
        for day in range(DAYS):
            self._sum += self._weights(day)
        self._stuck = self._sum <= 0
        self._sum[self._stuck] = 1.0
        self._done = np.zeros(len(accounts))
        self._last = np.clip(np.floor(accounts.begins / DAY), 0, DAYS - 1).astype(np.int64)

    def counts(self, day: int) -> I64:
        """Requests (n,) of each account on ``day``; the days add up to the account's total."""
        before = np.rint(self._done * self._accounts.requests)
        self._done += np.where(
            self._stuck, (self._last == day).astype(np.float64), self._weights(day) / self._sum
        )
        if day == DAYS - 1:
            self._done[:] = 1.0
        after = np.rint(np.minimum(self._done, 1.0) * self._accounts.requests)
        return np.asarray(after - before, dtype=np.int64)

    def _weights(self, day: int) -> F64:
        """Relative load (n,): presence × ramp × week × calendar × whim, nought on idle days."""
        who = self._accounts
        rng = generator("day", self._seed, day)
        whim = np.exp(rng.standard_normal(len(who)) * who.restless)
        awake = rng.random(len(who)) >= who.idle
        start, end = day * DAY, (day + 1) * DAY
        present = np.clip(np.minimum(who.ends, end) - np.maximum(who.begins, start), 0, DAY) / DAY
        age = np.maximum((end - who.begins) / DAY, 0)
        ramp = 1 - 0.95 * np.exp(-age / np.maximum(who.ramp_days, 1e-3))
        week = who.weekend if WEEKEND[day] else 1.0
        return np.asarray(present * ramp * week * whim * awake * self._calendars[who.calendar, day])


def parts(counts: I64) -> Iterator[slice]:
    """Ranges of accounts with at most about PART requests each."""
    running = np.cumsum(counts)
    first = 0
    while first < len(counts):
        base = running[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(running, base + PART, side="right")))
        yield slice(first, last)
        first = last


def requests(
    accounts: Accounts, counts: I64, chosen: slice, day: int, curves: F64, seed: int
) -> Requests:
    """The requests of the accounts in ``chosen`` on ``day``, sorted by time."""
    rng = generator("requests", seed, day, chosen.start)
    active = np.flatnonzero(counts[chosen]) + chosen.start
    number = counts[active]
    account = np.repeat(active, number).astype(np.int32)
    first = np.repeat(np.cumsum(number) - number, number)
    index = np.arange(len(account)) - first
    opens = (index == 0) | (rng.random(len(account)) < 1 / accounts.session_length[account])
    session = np.cumsum(opens) - 1
    start = np.flatnonzero(opens)
    turn = (np.arange(len(account)) - start[session]).astype(np.int32)
    begun, elapsed = _sessions(accounts, account, start, session, curves, rng)
    phase = index + uniform(accounts.identity[account], 91) + rng.random(len(account)) * 0.35
    evenly = phase / np.repeat(number, number) % 1.0 * DAY
    second = np.where(accounts.pace[account] == EVENLY, evenly, begun + elapsed)
    second = _within_stay(accounts, account, day, second)
    place = np.uint64(day) << np.uint64(40)
    row = join(accounts.identity[account], place + index.astype(np.uint64), 92)
    opened = (start[session] - first).astype(np.uint64)
    key = join(accounts.identity[account], place + opened, 93)
    order = np.argsort(second, kind="stable")
    return Requests(account[order], second[order] + day * DAY, key[order], turn[order], row[order])


def _sessions(
    accounts: Accounts,
    account: I32,
    start: I64,
    session: I64,
    curves: F64,
    rng: np.random.Generator,
) -> tuple[F64, F64]:
    """Second of the day at which each row's session begins, and the time since then, both (n,).

    Think times are log-normal. A session that would run past midnight begins earlier.
    """
    pause = np.exp(rng.standard_normal(len(account)) * 1.0) * accounts.think_seconds[account]
    pause[start] = 0
    elapsed = np.cumsum(pause)
    elapsed -= elapsed[start][session]
    last = np.append(start, len(account))[1:] - 1
    lasted = elapsed[last]
    squeeze = np.minimum(1.0, (DAY - 2) / np.maximum(lasted, 1.0))
    who = account[start]
    begun = seconds_of_day(
        curves, accounts.profile[who], accounts.offset[who], rng.random(len(start))
    )
    begun = np.minimum(begun, DAY - 1 - lasted * squeeze)
    return begun[session], elapsed * squeeze[session]


def _within_stay(accounts: Accounts, account: I32, day: int, second: F64) -> F64:
    """Seconds (n,) squeezed between the account's first and last moment on ``day``."""
    opens = np.clip(accounts.begins[account] - day * DAY, 0, DAY - 1)
    closes = np.clip(accounts.ends[account] - day * DAY, opens + 1, DAY)
    return np.asarray(opens + second * (closes - opens) / DAY)
