"""What every detector looks at: the exchanges of one window, counted once and kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from investigations.detectors.clock import hour_of
from investigations.detectors.drawn import Drawn
from investigations.detectors.tallies import HOURS, MODELS
from investigations.lake.store import LakeReader
from investigations.lake.tallies import Tally

# Text detectors look at no more than about this many exchanges of an account, drawn by the hash of
# the exchange's id: shares stay unbiased and the cost of a heavy account stays bounded.
SAMPLE_PER_ACCOUNT = 200

_KEY_SPACE = float(2**64)


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """The lake as one run sees it.

    Inside a run an account goes by its number, ``account`` (int32): its place, from 0, among the
    active accounts in the order of ``account_id``. Grouping and joining by it costs a fraction.
    ``totals`` has one row for each active account: ``account``, ``account_id``, ``exchanges``,
    ``first_seen``, ``last_seen``. ``hourly`` has ``account``, ``hour`` (hours since 1970, UTC) and
    ``exchanges``. ``sample`` has ``account``,
    ``hour`` and the fingerprint columns of at most about ``SAMPLE_PER_ACCOUNT`` exchanges of each.
    ``accounts`` has the attributes of active accounts that the provider told of, and ``account``.
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
    # The rows of ``sample`` as arrays, where the engine works in this process; else None.
    drawn: Drawn | None
    # The window's tallies by day: (account_id, …), see ``numbered``.
    tallied: Callable[[Tally], ir.Table]
    # The texts of whole days, as far as they are kept: for ``clusters.families`` alone.
    texts: Callable[[Collection[dt.date]], ir.Table]

    def numbered(self, rows: ir.Table) -> ir.Table:
        """Rows of active accounts with ``account`` instead of ``account_id``."""
        numbers = self.totals.select("account_id", "account")
        return rows.join(numbers, "account_id").drop("account_id")


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
    hours = reader.tallied(HOURS, since, until)
    totals = reader.keep(_totals(reader.tallied(MODELS, since, until)))
    spans = totals.aggregate(
        since=totals.first_seen.min(),
        until=totals.last_seen.max(),
        population=totals.count(),
        volume=totals.exchanges.sum(),
    ).to_pyarrow()
    span = spans.to_pylist()[0]
    if not span["population"]:
        raise EmptyWindowError("no exchanges in this window")
    numbers = totals.select("account_id", "account")
    drawn, sample = _drawn(reader, _sample(exchanges, totals), span["population"])
    return View(
        exchanges=exchanges,
        totals=totals,
        hourly=reader.keep(hours.join(numbers, "account_id").drop("account_id")),
        sample=sample,
        accounts=reader.keep(reader.accounts().join(numbers, "account_id")),
        events=reader.events(),
        since=since or span["since"],
        until=until or span["until"],
        population=span["population"],
        volume=span["volume"],
        keep=reader.keep,
        drawn=drawn,
        tallied=lambda tally: reader.tallied(tally, since, until),
        texts=reader.texts_of,
    )


def _totals(days: ir.Table) -> ir.Table:
    counted = days.group_by("account_id").aggregate(
        exchanges=days.exchanges.sum(),
        first_seen=days["first"].min(),
        last_seen=days["last"].max(),
    )
    in_order = ibis.window(order_by="account_id")
    return counted.mutate(account=ibis.row_number().over(in_order).cast("int32"))


def _drawn(reader: LakeReader, rows: ir.Table, accounts: int) -> tuple[Drawn | None, ir.Table]:
    """The sample in memory and as a table, or where the engine holds it."""
    if reader.stream is None or reader.lend is None:
        return None, reader.keep(rows)
    drawn = Drawn.of(reader.stream(rows), rows.schema().to_pyarrow(), accounts)
    return drawn, reader.lend(drawn.table)


def _sample(exchanges: ir.Table, totals: ir.Table) -> ir.Table:
    share = SAMPLE_PER_ACCOUNT / totals.exchanges.cast("float64")
    rate = ibis.least(ibis.literal(1.0), share)
    drawing = totals.select("account_id", "account", highest=rate * _KEY_SPACE)
    joined = exchanges.join(drawing, "account_id")
    drawn = joined.filter(joined.exchange_key.cast("float64") <= joined.highest)
    return drawn.select(
        "exchange_key",
        "account",
        hour_of(drawn.timestamp).name("hour"),
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
