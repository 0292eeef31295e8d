"""What every detector looks at: the exchanges of one window, counted once and kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from investigations.detectors.clock import seconds
from investigations.lake.store import LakeReader

# Text detectors look at no more than about this many exchanges of an account, drawn by the hash of
# the exchange's id: shares stay unbiased and the cost of a heavy account stays bounded.
SAMPLE_PER_ACCOUNT = 400

_KEY_SPACE = float(2**64)


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """The lake as one run sees it.

    ``totals`` has one row for each account that was active: ``account_id``, ``exchanges``,
    ``first_seen``, ``last_seen``. ``hourly`` has ``account_id``, ``hour`` (hours since 1970, UTC)
    and ``exchanges``. ``sample`` has the fingerprint columns of at most about
    ``SAMPLE_PER_ACCOUNT`` exchanges of each account. ``accounts`` has the attributes of active
    accounts that the provider told of.
    """

    exchanges: ir.Table
    totals: ir.Table
    hourly: ir.Table
    sample: ir.Table
    accounts: ir.Table
    events: ir.Table
    since: dt.datetime
    until: dt.datetime
    population: int
    volume: int
    # Holds rows for as long as the reader is open.
    keep: Callable[[ir.Table | pa.Table], ir.Table]


class EmptyWindowError(ValueError):
    """There is nothing to score between the two times."""


def open_view(
    reader: LakeReader, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> View:
    """Counts a window once; both ends default to the lake's own.

    Raises:
        EmptyWindowError: no exchange lies in the window.
    """
    exchanges = reader.exchanges(since, until)
    hourly = reader.keep(_hourly(exchanges))
    totals = reader.keep(_totals(hourly))
    spans = totals.aggregate(
        since=totals.first_seen.min(),
        until=totals.last_seen.max(),
        population=totals.count(),
        volume=totals.exchanges.sum(),
    ).to_pyarrow()
    span = spans.to_pylist()[0]
    if not span["population"]:
        raise EmptyWindowError("no exchanges in this window")
    accounts = reader.accounts()
    return View(
        exchanges=exchanges,
        totals=totals,
        hourly=hourly,
        sample=reader.keep(_sample(exchanges, totals)),
        accounts=reader.keep(accounts.semi_join(totals, "account_id")),
        events=reader.events(),
        since=since or span["since"],
        until=until or span["until"],
        population=span["population"],
        volume=span["volume"],
        keep=reader.keep,
    )


def _hourly(exchanges: ir.Table) -> ir.Table:
    hour = (seconds(exchanges.timestamp) // 3600).cast("int32")
    return exchanges.group_by(account_id=exchanges.account_id, hour=hour).aggregate(
        exchanges=ibis._.count(), first=ibis._.timestamp.min(), last=ibis._.timestamp.max()
    )


def _totals(hourly: ir.Table) -> ir.Table:
    return hourly.group_by("account_id").aggregate(
        exchanges=hourly.exchanges.sum(),
        first_seen=hourly["first"].min(),
        last_seen=hourly["last"].max(),
    )


def _sample(exchanges: ir.Table, totals: ir.Table) -> ir.Table:
    counts = totals.select("account_id", total=totals.exchanges)
    joined = exchanges.join(counts, "account_id")
    rate = ibis.least(ibis.literal(1.0), SAMPLE_PER_ACCOUNT / joined.total.cast("float64"))
    drawn = joined.filter(joined.exchange_key.cast("float64") <= rate * _KEY_SPACE)
    return drawn.select(
        "exchange_key",
        "account_id",
        "timestamp",
        "model",
        "system_hash",
        "prompt_hash",
        "skeleton_hash",
        "opening_hash",
        "closing_hash",
        "shingles",
        "simhash",
        "capabilities",
        "prompt_chars",
        "tool_calls",
    )
