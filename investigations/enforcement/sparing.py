"""Who is left out of a proposal unless a person puts the account in."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from investigations.detectors.standing import DECLARED_PLANS
from investigations.models import Account

# Below this the program itself does not hold the account for a part of the network.
LEAST_LIKELIHOOD: Final = 0.5


def is_protected(account: Account) -> bool:
    """A verified customer, or one on a plan that is sold after looking at the customer."""
    return bool(account.verified) or account.plan.lower() in DECLARED_PLANS


def protected() -> Q:
    """The same as a condition on accounts."""
    plans = Q()
    for plan in sorted(DECLARED_PLANS):
        plans |= Q(plan__iexact=plan)
    return Q(verified=True) | plans


def spared_because(account: Account, likelihood: float | None) -> str:
    """Why nothing should be done to ``account``; empty when nothing speaks for it.

    ``likelihood`` (0 to 1) is None for an account that is in no cluster now.
    """
    if account.status == "banned":
        return "It is banned already"
    if account.verified:
        return "A verified customer"
    if is_protected(account):
        return f"A customer on the plan {account.plan.lower()}"
    if likelihood is None:
        return "It is in no cluster now"
    if likelihood < LEAST_LIKELIHOOD:
        return f"Less likely than not a part of the network ({likelihood:.0%})"
    return ""
