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
        exchanges=ibis._.count(), first=ibis._.timestamp.min(), last=ibis._.timestamp.max()
    )


def _models(exchanges: ir.Table, keys: Sequence[str]) -> ir.Table:
    return exchanges.group_by("account_id", *keys, "model").aggregate(
        exchanges=ibis._.count(),
        first=ibis._.timestamp.min(),
        prompt_tokens=_tokens("prompt_tokens"),
        completion_tokens=_tokens("completion_tokens"),
    )


def _tokens(column: str) -> ir.FloatingScalar:
    """0 where none were logged; a double, which no absurd number in a log overflows."""
    return ibis._[column].cast("float64").sum().fill_null(0.0)


def _addresses(exchanges: ir.Table, keys: Sequence[str]) -> ir.Table:
    calls = exchanges.filter(exchanges.ip.notnull())
    return calls.group_by("account_id", *keys, value=calls.ip).aggregate(exchanges=ibis._.count())


def _clients(exchanges: ir.Table, keys: Sequence[str]) -> ir.Table:
    """The parts are put together after counting: there are far fewer of them than exchanges."""
    calls = exchanges.filter(
        exchanges.client_fingerprint.notnull() | exchanges.user_agent.notnull()
    )
    used = calls.group_by("account_id", *keys, "client_fingerprint", "user_agent").aggregate(
        exchanges=ibis._.count()
    )
    value = used.client_fingerprint.fill_null("-") + " " + used.user_agent.fill_null("-")
    named = used.select("account_id", *keys, "exchanges", value=value)
    return named.group_by("account_id", *keys, "value").aggregate(exchanges=named.exchanges.sum())


def _answered(exchanges: ir.Table, keys: Sequence[str]) -> ir.Table:
    calls = exchanges.filter(exchanges.completion_tokens.notnull())
    return calls.group_by("account_id", *keys).aggregate(
        tokens=calls.completion_tokens.cast("float64").sum(), answers=ibis._.count()
    )


# (account_id, hour since 1970 in UTC) → exchanges, time of the first and of the last.
HOURS: Final = Tally("hours", 1, _hours)
# (account_id, model) → exchanges, time of the first, tokens of prompts and of answers.
MODELS: Final = Tally("models", 2, _models)
# (account_id, value) → exchanges from this address, or by this client build.
ADDRESSES: Final = Tally("addresses", 1, _addresses)
CLIENTS: Final = Tally("clients", 1, _clients)
# (account_id) → completion tokens, and the exchanges that they were logged for.
ANSWERED: Final = Tally("answered", 1, _answered)
