"""Which of the old groups lives on in which of the new ones.

Groups are disjoint sets of accounts, each account with a weight (its exchanges). An old group lives
on in the new group that holds more than half of its weight; where several old groups come together
in one, the one that brings most gives its key. Only pairs that have an account in common are ever
looked at, so the cost is linear in the number of memberships.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

MAJORITY = 0.5

Members = Mapping[str, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """What an old group brought into a new one; ``share`` (0 to 1) is of the old one's weight."""

    weight: int
    share: float
    accounts: int


def continued(old: Mapping[str, Members], new: Sequence[Iterable[str]]) -> list[str | None]:
    """The key that each new group keeps, or None for a group that is new.

    ``old`` maps a key to its accounts with their weights, ``new`` lists the accounts of each new
    group. No key is given twice. Ties go to the lesser key, so that the same input always gives the
    same answer.
    """
    return [_heaviest(brought) for brought in parts(old, new)]


def parts(old: Mapping[str, Members], new: Sequence[Iterable[str]]) -> list[dict[str, Part]]:
    """For each new group what each old one brought into it, by the old one's key."""
    home = {account: key for key, accounts in old.items() for account in accounts}
    whole = {key: sum(map(_weight, accounts.values())) for key, accounts in old.items()}
    found = []
    for accounts in new:
        sums: dict[str, list[int]] = {}
        for account in accounts:
            key = home.get(account)
            if key is not None:
                brought = sums.setdefault(key, [0, 0])
                brought[0] += _weight(old[key][account])
                brought[1] += 1
        found.append({key: Part(w, w / whole[key], count) for key, (w, count) in sums.items()})
    return found


def _heaviest(brought: Mapping[str, Part]) -> str | None:
    candidates = [key for key, part in brought.items() if part.share > MAJORITY]
    return min(candidates, key=lambda key: (-brought[key].weight, key), default=None)


def _weight(exchanges: int) -> int:
    # An account without exchanges is still somebody: a group of such accounts has an identity too.
    return max(exchanges, 1)
