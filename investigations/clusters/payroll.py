"""Who is on a group's payroll, though they have done none of its work so far.

An account that takes a banned one's place may relay strangers' requests for hours before its first
task. Until then nothing tells whose it is but the card that pays for it.
"""

from __future__ import annotations

import numpy as np

from investigations.clusters.facts import Flags
from investigations.clusters.groups import Groups
from investigations.clusters.matrix import ValueMatrix

# An instrument is the group's when so many of those who do its work pay with it: one of a family
# may have lent an account …
PAYERS = 2
# … and they are this part of all who pay with it.
MOSTLY = 0.5


def paid_by(groups: Groups, works: Flags, payment: ValueMatrix) -> Groups:
    """For each account the group by whose instrument it pays, -1 for none.

    ``works`` marks the members who do their own group's work (length: accounts); ``payment`` has
    who pays with what.
    """
    links = (payment.shares > 0).tocoo()
    own = works[links.row] & (groups[links.row] >= 0)
    count = int(groups.max(initial=-1)) + 1
    pairs = links.col[own].astype(np.int64) * max(count, 1) + groups[links.row[own]]
    found, payers = np.unique(pairs, return_counts=True)
    value, group = found // max(count, 1), found % max(count, 1)
    its = (payers >= PAYERS) & (payers >= MOSTLY * payment.holders[value])
    paying = np.full(len(payment.holders), -1, dtype=np.int64)
    paying[value[its][::-1]] = group[its][::-1]  # of two halves the lower number
    paid = np.full(len(groups), -1, dtype=np.int64)
    paid[links.row] = paying[links.col]
    return paid
