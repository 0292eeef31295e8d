"""Accounts and prompts for the baselines that read texts with an encoder, which is slow.

The groups of the truth are strata: of a group of n accounts about ``DENSITY`` × √n are judged, at
least ``FEWEST``, and they stand for the whole group (:mod:`.judging`). Of an account one window of
successive prompts is read, from the middle of its month.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from benchmarks.baselines.month import Month

DENSITY: Final = 1.0
FEWEST: Final = 8
# The smaller of the two windows that arXiv 2606.05725 reports on.
WINDOW: Final = 100


def drawn(size: int) -> int:
    """How many of a group's accounts are judged."""
    return min(size, max(FEWEST, round(DENSITY * math.sqrt(size))))


def accounts(month: Month) -> list[str]:
    """The accounts to judge, the same ones at every call."""
    groups: dict[str, list[str]] = {}
    # The order of a hash is as good as a draw, and no seed has to be handed on.
    for account, group in month.query(
        'SELECT account_id, "group" FROM truth ORDER BY md5(account_id)'
    ).fetchall():
        groups.setdefault(group, []).append(account)
    return [one for members in groups.values() for one in members[: drawn(len(members))]]


def windows(month: Month) -> dict[str, list[str]]:
    """Account → at most ``WINDOW`` successive prompts; empty for one that never asked."""
    chosen = accounts(month)
    found: dict[str, list[str]] = {account: [] for account in chosen}
    rows = month.query(
        """
        SELECT account_id, prompt FROM (
            SELECT account_id, prompt,
                   row_number() OVER (PARTITION BY account_id ORDER BY timestamp, exchange_id) AS n,
                   count(*) OVER (PARTITION BY account_id) AS total
            FROM exchanges WHERE list_contains($1, account_id)
        )
        WHERE n > (total - $2) // 2 AND n <= (total - $2) // 2 + $2
        ORDER BY account_id, n
        """,
        chosen,
        WINDOW,
    )
    for account, prompt in rows.fetchall():
        found[account].append(prompt)
    return found


def traffic(month: Month, size: int) -> list[str]:
    """``size`` prompts drawn from the month's whole traffic, in a random order."""
    rows = month.query(
        "SELECT prompt FROM exchanges ORDER BY md5(exchange_id) LIMIT $1", size
    ).fetchall()
    return [rows[place][0] for place in np.random.default_rng(1).permutation(len(rows))]
