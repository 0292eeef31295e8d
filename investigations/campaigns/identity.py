"""Which of the old groups lives on in which of the new ones.

Groups are disjoint sets of accounts, each account with a weight (its exchanges). An old group lives
on in the new group that holds more than half of its weight; where several old groups come together
in one, the one that brings most gives its key. Only pairs that have an account in common are ever
looked at, so the cost is linear in the number of memberships.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

MAJORITY = 0.5


def continued(
    old: Mapping[str, Mapping[str, int]], new: Sequence[Iterable[str]]
) -> list[str | None]:
    """The key that each new group keeps, or None for a group that is new.

    ``old`` maps a key to its accounts with their weights, ``new`` lists the accounts of each new
    group. No key is given twice. Ties go to the lesser key, so that the same input always gives the
    same answer.
    """
    home = {account: key for key, accounts in old.items() for account in accounts}
    brought: list[dict[str, int]] = []
    for accounts in new:
        shares: dict[str, int] = defaultdict(int)
        for account in accounts:
            if account in home:
                key = home[account]
                shares[key] += _weight(old[key][account])
        brought.append(shares)
    whole = {key: sum(map(_weight, accounts.values())) for key, accounts in old.items()}
    return [_heaviest(shares, whole) for shares in brought]


def _heaviest(shares: Mapping[str, int], whole: Mapping[str, int]) -> str | None:
    candidates = [key for key, share in shares.items() if share > MAJORITY * whole[key]]
    return min(candidates, key=lambda key: (-shares[key], key), default=None)


def _weight(exchanges: int) -> int:
    # An account without exchanges is still somebody: a group of such accounts has an identity too.
    return max(exchanges, 1)
