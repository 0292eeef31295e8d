"""What is counted of each day once and merged by every window that the day lies in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import ibis
import ibis.expr.types as ir

from investigations.detectors.clock import hour_of
from investigations.lake.tallies import Tally


def _hours(exchanges: ir.Table, keys: Sequence[str]) -> ir.Table:
    return exchanges.group_by("account_id", *keys, hour=hour_of(exchanges.timestamp)).aggregate(
        exchanges=ibis._.count()
    )


def _models(exchanges: ir.Table, keys: Sequence[str]) -> ir.Table:
    return exchanges.group_by("account_id", *keys, "model").aggregate(
        exchanges=ibis._.count(),
        first=ibis._.timestamp.min(),
        last=ibis._.timestamp.max(),
        prompt_tokens=_tokens("prompt_tokens"),
        completion_tokens=_tokens("completion_tokens"),
        answers=ibis._.completion_tokens.count(),
    )


def _tokens(column: str) -> ir.FloatingScalar:
    """0 where none were logged; a double, which no absurd number in a log overflows."""
    return ibis._[column].cast("float64").sum().fill_null(0.0)


def _addresses(exchanges: ir.Table, keys: Sequence[str]) -> ir.Table:
    calls = exchanges.filter(exchanges.ip.notnull())
    return calls.group_by("account_id", *keys, value=calls.ip).aggregate(exchanges=ibis._.count())


def _clients(exchanges: ir.Table, keys: Sequence[str]) -> ir.Table:
    calls = exchanges.filter(
        exchanges.client_fingerprint.notnull() | exchanges.user_agent.notnull()
    )
    return calls.group_by("account_id", *keys, "client_fingerprint", "user_agent").aggregate(
        exchanges=ibis._.count()
    )


# (account_id, hour since 1970 in UTC) → exchanges.
HOURS: Final = Tally("hours", 2, _hours)
# (account_id, model) → exchanges, time of the first and of the last, tokens of prompts and of
# answers, and the exchanges that the latter were logged for.
MODELS: Final = Tally("models", 3, _models)
# (account_id, value) → exchanges from this address.
ADDRESSES: Final = Tally("addresses", 1, _addresses)
# (account_id, client_fingerprint, user_agent) → exchanges; one of the two may be null.
CLIENTS: Final = Tally("clients", 2, _clients)
