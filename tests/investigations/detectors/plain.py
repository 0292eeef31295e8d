"""The same questions in slow, plain Python: what the twins of all detectors have in common."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from investigations.detectors.signals import FeatureDetector, LinkDetector
from investigations.detectors.window import SAMPLE_PER_ACCOUNT, View, open_view
from tests.investigations.worlds import START, Reader, messy

SEEDS = (1, 2, 3)
HALFWAY = START + dt.timedelta(days=1, hours=7)

Row = dict[str, Any]


@functools.cache
def world_of(seed: int) -> Reader:
    return messy(seed)


@functools.cache
def view_of(seed: int) -> View:
    return open_view(world_of(seed))


def exchanges(
    reader: Reader, since: dt.datetime | None = None, until: dt.datetime | None = None
) -> list[Row]:
    return [
        row
        for row in reader.exchanges().to_pyarrow().to_pylist()
        if (since is None or row["timestamp"] >= since)
        and (until is None or row["timestamp"] < until)
    ]


def by_account(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["account_id"]].append(row)
    return dict(found)


def people(reader: Reader) -> list[Row]:
    """Rows of the accounts table whose account was active."""
    active = by_account(exchanges(reader))
    return [r for r in reader.accounts().to_pyarrow().to_pylist() if r["account_id"] in active]


def sampled(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Each account's exchanges that text detectors look at."""
    found = {}
    for account, own in by_account(rows).items():
        rate = min(1.0, SAMPLE_PER_ACCOUNT / len(own))
        found[account] = [row for row in own if row["exchange_key"] < rate * 2**64]
    return found


def seconds(at: dt.datetime) -> int:
    """Whole seconds since 1970."""
    return int((at - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(seconds=1))


def minute(at: float) -> str:
    """A time in seconds since 1970 as people read it."""
    return dt.datetime.fromtimestamp(at, tz=dt.UTC).strftime("%Y-%m-%d %H:%M UTC")


def names_of(view: View) -> dict[int, str]:
    """The accounts by their numbers."""
    rows = view.totals.select("account", "account_id").to_pyarrow().to_pylist()
    return {row["account"]: row["account_id"] for row in rows}


def named(view: View, table: ir.Table | pa.Table) -> list[Row]:
    """Rows with ``account_id`` for ``account``."""
    names = names_of(view)
    rows = (table if isinstance(table, pa.Table) else table.to_pyarrow()).to_pylist()
    return [{"account_id": names[row.pop("account")], **row} for row in rows]


def measured(detector: LinkDetector, view: View) -> dict[tuple[str, Any], float]:
    """A detector's links as (account, value) → share; each pair comes once, shares in 0 to 1."""
    table = named(view, detector.links(view))
    pairs = Counter((row["account_id"], row["value"]) for row in table)
    assert not [pair for pair, times in pairs.items() if times > 1]
    assert all(0 < row["share"] <= 1 for row in table)
    return {(row["account_id"], row["value"]): row["share"] for row in table}


def features(detector: FeatureDetector, view: View) -> dict[str, Row]:
    """A detector's features by account; exactly the columns that it declares."""
    found = named(view, detector.features(view))
    assert all(set(detector.columns) <= set(row) for row in found)
    rows = {row.pop("account_id"): row for row in found}
    assert len(rows) == len(found)
    return {account: {c: row[c] for c in detector.columns} for account, row in rows.items()}
