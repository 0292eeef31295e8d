"""Small worlds for the engine's tests: a reader over tables made by hand, without text or ingest.

A world is a list of casts; each cast is a number of accounts that behave in one way.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from investigations.detectors.capability import bits
from investigations.lake import schema
from investigations.lake.tallies import Tally

START = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
DAYS = 10


@dataclasses.dataclass(frozen=True)
class Cast:
    """``accounts`` accounts with about ``exchanges`` exchanges each.

    ``template``: number of the prompt template, None for free-form prompts. ``shared``: columns of
    the accounts table (or ``ip``, ``client``) that have one value for the whole cast; all others
    are the account's own. ``hours``: hours of the day (UTC) in which it works.
    """

    name: str
    accounts: int
    exchanges: int = 60
    template: int | None = None
    capability: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    hours: Sequence[int] = tuple(range(8, 18))
    plan: str = "pro"
    verified: bool = False
    organisation: str | None = None
    age_days: float = 200.0
    signup_gap: float = 7200.0  # seconds between registrations
    prompts: int | None = None  # size of a list of prompts that all of them send
    status: str = "active"
    mixed: float = 0.0  # share of exchanges that are other people's, free-form


class Reader:
    """Has what detectors ask of ``LakeReader``."""

    def __init__(self, exchanges: pa.Table, accounts: pa.Table, events: pa.Table) -> None:
        self._connection = ibis.duckdb.connect(threads=1)
        self._connection.raw_sql("SET TimeZone = 'UTC'")
        self._exchanges, self._accounts, self._events = map(
            self.keep, (exchanges, accounts, events)
        )

    def exchanges(self, since: Any = None, until: Any = None) -> ibis.Table:
        table = self._exchanges
        if since is not None:
            table = table.filter(table.timestamp >= since)
        if until is not None:
            table = table.filter(table.timestamp < until)
        return table

    def tallied(self, tally: Tally, since: Any = None, until: Any = None) -> ibis.Table:
        """All days counted afresh, as one."""
        return tally.count(self.exchanges(since, until), ())

    def texts_of(self, days: Collection[dt.date]) -> ibis.Table:
        """Prompts made up from their hashes: what is fixed in the one is in the other."""
        rows = self._exchanges.filter(self._exchanges.timestamp.date().isin(list(days)))
        said = (
            ibis.literal("Begin with part ")
            + rows.opening_hash.cast("string")
            + " of this:\n\nMs "
            + rows.prompt_hash.cast("string")
            + " asks. End with part "
            + rows.closing_hash.cast("string")
        )
        return rows.select("exchange_id", "account_id", "timestamp", prompt=said)

    def keep(self, rows: ibis.Table | pa.Table) -> ibis.Table:
        """The rows as a table for as long as the reader lives."""
        return self._connection.create_table(ibis.util.gen_name("kept"), rows, temp=True)

    def lend(self, rows: pa.Table) -> ibis.Table:
        return self.keep(rows)

    def stream(self, rows: ibis.Table) -> Iterator[pa.RecordBatch]:
        """In batches so small that every look at them meets several."""
        yield from rows.to_pyarrow().to_batches(max_chunksize=7)

    def accounts(self) -> ibis.Table:
        return self._accounts

    def events(self) -> ibis.Table:
        return self._events


def hashes(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.integers(1, 2**63, n, dtype=np.uint64)


def world(casts: Sequence[Cast], seed: int = 1) -> Reader:
    """A reader over all casts' traffic in ``DAYS`` days from ``START``."""
    rng = np.random.default_rng(seed)
    parts = [_cast(cast, rng) for cast in casts]
    rows = [row for part in parts for row in part[0]]
    rng.shuffle(rows)
    exchanges = pa.Table.from_pylist(rows, schema=schema.EXCHANGES)
    people = [row for part in parts for row in part[1]]
    accounts = pa.Table.from_pylist(people, schema=schema.ACCOUNTS)
    return Reader(exchanges, accounts, schema.EVENTS.empty_table())


def _cast(cast: Cast, rng: np.random.Generator) -> tuple[list[dict], list[dict]]:
    rows, people = [], []
    fixed = _fingerprint(cast)
    pool = [_prompt(fixed, rng) for _ in range(cast.prompts)] if cast.prompts else None
    for i in range(cast.accounts):
        account = f"{cast.name}-{i:04d}"
        subject = zlib.crc32(account.encode())
        own = {"ip": ".".join(["10", *map(str, rng.integers(0, 255, 3))]), "client": account}
        people.append(_person(cast, account, i, own))
        ip = f"net of {cast.name}" if "ip" in cast.shared else own["ip"]
        client = f"client of {cast.name}" if "client" in cast.shared else own["client"]
        for _ in range(int(rng.poisson(cast.exchanges)) or 1):
            prompt = pool[rng.integers(len(pool))] if pool else _prompt(fixed, rng, subject)
            relayed = cast.mixed > 0 and rng.random() < cast.mixed
            if relayed:
                prompt = _prompt(None, rng)
            at = START + dt.timedelta(
                days=int(rng.integers(DAYS)),
                hours=int(rng.choice(np.asarray(cast.hours))),
                seconds=float(rng.uniform(0, 3600)),
            )
            rows.append(
                {
                    "exchange_key": int(hashes(rng, 1)[0]) * 2 % 2**64,
                    "exchange_id": f"{account}-{len(rows)}",
                    "account_id": account,
                    "timestamp": at,
                    "model": "model-a",
                    "ip": ip,
                    "client_fingerprint": client,
                    "user_agent": "sdk",
                    "tool_calls": 0,
                    "status": "ok",
                    "capabilities": 0 if relayed else bits(cast.capability),
                    "prompt_chars": 200,
                    **prompt,
                }
            )
    return rows, people


def _person(cast: Cast, account: str, place: int, own: Mapping[str, str]) -> dict:
    values = {
        "email": f"{account}@{account}.example",
        "payment_fingerprint": f"card {account}",
        "payment_bin": f"bin {account}",
        "phone_hash": f"phone {account}",
        "signup_ip": own["ip"],
    }
    common = {
        "email": f"{account}@{cast.name}.example",
        **{column: f"{column} of {cast.name}" for column in values if column != "email"},
    }
    chosen = {column: (common if column in cast.shared else values)[column] for column in values}
    created = (
        START - dt.timedelta(days=cast.age_days) + dt.timedelta(seconds=cast.signup_gap * place)
    )
    return {
        "account_id": account,
        "created_at": created,
        "organization_id": cast.organisation,
        "plan": cast.plan,
        "verified": cast.verified,
        "status": cast.status,
        "country": "NL",
        **chosen,
    }


def _fingerprint(cast: Cast) -> np.ndarray | None:
    if cast.template is None:
        return None
    return hashes(np.random.default_rng(10_000 + cast.template), 8)


def _prompt(fixed: np.ndarray | None, rng: np.random.Generator, subject: int | None = None) -> dict:
    """A prompt's fingerprint: six phrases of the template, if there is one, and its own rest.

    Its words are the template's, or else those of the ``subject`` that its writer writes about.
    """
    own = [int(h) for h in hashes(rng, 8)]
    topic = subject if fixed is None else int(fixed[0])
    if fixed is None:
        opening, closing, shingles = own[0], own[1], own[2:6]
    else:
        opening, closing = int(fixed[0]), int(fixed[1])
        shingles = [*(int(h) for h in fixed[2:8]), own[2], own[3]]
    return {
        "system_hash": None,
        "prompt_hash": own[6],
        "skeleton_hash": own[7],
        "opening_hash": opening,
        "closing_hash": closing,
        "shingles": shingles,
        "simhash": own[5] if topic is None else reworded(topic, own[6]),
    }


def reworded(topic: int, prompt: int) -> int:
    """A SimHash that shares three quarters of its bits with all others of the topic."""
    once, twice = (_scattered(prompt + place) for place in (1, 2))
    return _scattered(topic) ^ (once & twice)


def _scattered(number: int) -> int:
    """64 bits that look drawn at random (the finaliser of SplitMix64)."""
    number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    number = (number ^ (number >> 27)) * 0x94D049BB133111EB % 2**64
    return number ^ (number >> 31)


def messy(seed: int, accounts: int = 18) -> Reader:
    """A world in which whatever may be missing sometimes is, for comparison with plain twins.

    Accounts differ in size from one exchange to more than are sampled; some have no row in the
    accounts table, one has a row but no exchange. Values come from small sets, so that many are
    shared; short prompts have one hash for skeleton, opening and closing.
    """
    rng = np.random.default_rng(seed)
    sizes = [1, 2, 700, *(int(n) for n in rng.integers(3, 60, accounts - 3))]
    rows = [
        _messy_exchange(rng, f"acc-{place:02d}", number)
        for place, size in enumerate(sizes)
        for number in range(size)
    ]
    rng.shuffle(rows)
    known = [f"acc-{place:02d}" for place in range(accounts) if place % 5 != 4]
    people = [_messy_person(rng, name) for name in [*known, "never-seen"]]
    return Reader(
        pa.Table.from_pylist(rows, schema=schema.EXCHANGES),
        pa.Table.from_pylist(people, schema=schema.ACCOUNTS),
        schema.EVENTS.empty_table(),
    )


def _some(rng: np.random.Generator, *values: Any) -> Any:
    """One of the values, or None."""
    return (*values, None)[rng.integers(len(values) + 1)]


def _messy_exchange(rng: np.random.Generator, account: str, number: int) -> dict:
    skeleton, opening, closing = (int(h) for h in rng.integers(1, 12, 3))
    if rng.random() < 0.3:
        opening = closing = skeleton
    model = "new" if number > 20 and rng.random() < 0.4 else "old"
    spread = rng.choice([0, 0, 2, 5], p=[0.4, 0.2, 0.2, 0.2])
    return {
        "exchange_key": int(rng.integers(0, 2**64, dtype=np.uint64)),
        "exchange_id": f"{account}-{number}",
        "account_id": account,
        "timestamp": START
        + dt.timedelta(
            days=float(spread + (3 if model == "new" else 0)),
            milliseconds=int(rng.integers(0, 30 * 3_600_000)),
        ),
        "model": model,
        "ip": _some(rng, *(f"192.0.2.{n}" for n in range(90))),
        "client_fingerprint": _some(rng, "ja4-a", "ja4-b"),
        "user_agent": _some(rng, "sdk/1", *["sdk/2"] * 20),
        "tool_calls": _some(rng, 0, 0, 0, 2),
        "status": _some(rng, "ok", "refused"),
        "system_hash": _some(rng, 1, 2, 3),
        "prompt_hash": int(rng.integers(1, 500)),
        "skeleton_hash": skeleton,
        "opening_hash": opening,
        "closing_hash": closing,
        "shingles": sorted({int(h) for h in rng.integers(1, 200, rng.integers(0, 9))}),
        "simhash": 1,
        "capabilities": int(
            rng.integers(0, 2 ** len(schema.CAPABILITIES)) & rng.integers(0, 2**17)
        ),
        "prompt_chars": 10,
        "prompt_tokens": None if number % 7 == 0 else 3 * number,
        "completion_tokens": None if number % 5 == 0 else number + 1,
    }


def _messy_person(rng: np.random.Generator, account: str) -> dict:
    return {
        "account_id": account,
        "created_at": START + dt.timedelta(seconds=int(rng.integers(-400 * 86400, 86400))),
        "organization_id": _some(rng, "org-1"),
        "email": _some(
            rng,
            "Ann@One.example",
            "bob@two.example",
            "a@b@two.example",
            "none",
            "x@",
            " c@one.example ",
        ),
        "payment_fingerprint": _some(rng, "card-1", "card-2", ""),
        "payment_bin": _some(rng, "400000", "510000"),
        "phone_hash": _some(rng, "phone-1", ""),
        "signup_ip": _some(rng, "192.0.2.1", "2001:db8::1"),
        "plan": _some(rng, "free", "Pro", "ENTERPRISE", "research"),
        "verified": _some(rng, True, False),
        "status": _some(rng, "active", "banned"),
        "status_changed_at": _some(rng, START),
        "country": _some(rng, "NL"),
    }


CROWD = Cast("crowd", 150, 30)
RING = Cast(
    "ring",
    24,
    120,
    template=1,
    capability=("reasoning_traces",),
    shared=("payment_fingerprint", "client"),
    hours=tuple(range(24)),
    age_days=2,
    signup_gap=24.0,
)


@contextlib.contextmanager
def opened(*casts: Cast, seed: int = 1) -> Iterator[Reader]:
    """A reader over the casts, in the form of ``Lake.reader()``."""
    yield world(casts, seed)
