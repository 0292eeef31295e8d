"""What a rule is: it looks at a group's facts and names one amount of log-odds."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Final

from investigations.clusters.facts import GroupFacts, Usual

# From this share of settled customers on a group has a history; old accounts can be bought.
SETTLED: Final = 0.25
# Daily volumes of customers deviate by more than this from their mean.
UNEQUAL: Final = 0.5
# Up to this part of the usual share a quarter of the accounts have in the templates of a pool's
# customers, and from this on in an operator's: of pools by outsiders that were accused wrongly 0.2
# to 0.63, of campaigns that were found 0.73 and more, of simulated ones 0.82 and more.
CUSTOMERS: Final = 0.6
EVERYBODYS: Final = 0.72
# The work of so many accounts, this much of it in a wording of their own and with such contents, is
# divided among them when their volumes deviate by no more than this; each stands for nothing, and
# for all there is. The last is a share of old customers, which speaks against it.
MANY: Final = (12, 36)
OWN_WORDING: Final = (0.15, 0.35)
OWN_CONTENTS: Final = (0.8, 0.9)
UNEVEN: Final = (0.55, 0.4)
OLD: Final = (0.75, 0.55)
# Hours of the day that people may be seen in, if they send so much that more would show.
AWAKE: Final = 12.0
A_GOOD_DEAL: Final = 40
# From hours of the first kind down to those of the second accounts of one domain are an office: it
# counts as if this share of them had one card, for an operator can buy a domain.
OFFICE_HOURS: Final = (13.0, 10.0)
OFFICE: Final = 0.9
# From this share of structured exchanges on a group has a wording of its own.
WORDED: Final = 0.1

Amount = tuple[float, str, Mapping[str, float]]
Measure = Callable[[GroupFacts, Usual], Amount | None]


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """``measure`` gives log-odds, a sentence and figures, or None when it has nothing to say."""

    signal: str
    side: str  # extraction, identity, conduct or innocence
    measure: Measure


def excess(share: float, base: float) -> float:
    """How far a share stands above its base rate: 0 at or below it, 1 at a share of 1."""
    return max(0.0, (share - base) / max(1.0 - base, 1e-9))


def surprise(share: float, base: float) -> float:
    """ln of how many times the base rate a share is, damped for small rates; never negative."""
    return max(0.0, math.log((share + 0.02) / (base + 0.02)))


def between(value: float, nothing: float, everything: float) -> float:
    """Where a value lies between the two, 0 to 1; ``everything`` may be the smaller one."""
    return min(1.0, max(0.0, (value - nothing) / (everything - nothing)))


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def settled(g: GroupFacts) -> float:
    """How far the age of the accounts speaks for them, 0 to 1: an account that was registered long
    ago and silent when the window began may have changed hands."""
    return min(1.0, g.settled_share / SETTLED)


def like_customers(g: GroupFacts) -> float:
    """How far the accounts are old and their daily volumes as uneven as those of people who have a
    tool in common, 0 to 1."""
    return settled(g) * min(1.0, excess(g.spread, UNEQUAL))


def partaken(g: GroupFacts) -> float:
    """How far all members have a part in the group's structure, 0 to 1. An operator's work is
    divided among his accounts; a customer of a pool works through some of them more than others.
    All have where nothing is known of it."""
    if math.isnan(g.partaking):
        return 1.0
    return between(g.partaking, CUSTOMERS, EVERYBODYS)


def exchanges_each(g: GroupFacts) -> float:
    return g.exchanges / len(g.members)


def one_firm(g: GroupFacts) -> float:
    """The share of accounts that seem to be one firm's which did not declare its seats, 0 to 1: all
    their mail is at one domain, and they have one card or keep office hours."""
    busy = exchanges_each(g) >= A_GOOD_DEAL
    office = OFFICE * between(g.clock_hours, *OFFICE_HOURS) if busy else 0.0
    return min(max(g.one_card, office), g.one_domain)


def divided(g: GroupFacts) -> float:
    """How far the group's work is one list that is divided among its accounts, 0 to 1.

    People with a tool in common need it more or less, and ask what others ask as well; a list of
    tasks is divided in even parts, and each task is done once.
    """
    if not g.focus or math.isnan(g.structured_share):
        return 0.0
    return math.prod(
        (
            between(math.log(len(g.members)), *map(math.log, MANY)),
            between(g.structured_share, *OWN_WORDING),
            between(g.fresh, *OWN_CONTENTS),
            between(g.spread, *UNEVEN),
            between(g.settled_share, *OLD),
        )
    )


def least_part(g: GroupFacts) -> str:
    """What is known of how the group's structure is divided."""
    return (
        f"the quarter with the least of them has at most {percent(g.partaking)} of the usual part"
    )
