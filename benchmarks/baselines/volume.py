"""Exchanges of an account in the month: who asks most is most suspect."""

from __future__ import annotations

from benchmarks.baselines.month import Month


def detect(month: Month, history: Month) -> dict[str, float]:
    """Account → exchanges."""
    found = month.query(
        "SELECT account_id, count(exchange_id) FROM accounts LEFT JOIN exchanges USING (account_id)"
        " GROUP BY account_id"
    )
    return {account: float(count) for account, count in found.fetchall()}
