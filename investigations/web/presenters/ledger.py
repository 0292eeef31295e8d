"""The extraction ledger as people read it: of a campaign, a cluster or an account."""

from __future__ import annotations

import dataclasses

from investigations.campaigns.ledger import Ledger
from investigations.prices import Cost
from investigations.web.presenters.volume import list_price


@dataclasses.dataclass(frozen=True, slots=True)
class LedgerView:
    """``tokens`` are those of prompts and of answers; ``cost`` is that of all of them at list
    price, ``own_cost`` the part of distillation as if its exchanges had as many tokens as the
    others; ``problem`` says why there is none."""

    ledger: Ledger
    tokens: tuple[int, int]
    cost: Cost | None
    own_cost: float
    problem: str


def ledger_view(found: Ledger) -> LedgerView:
    cost, problem = list_price(found.tokens)
    return LedgerView(
        ledger=found,
        tokens=(
            sum(asked for asked, _ in found.tokens.values()),
            sum(answered for _, answered in found.tokens.values()),
        ),
        cost=cost,
        own_cost=cost.amount * found.distillation_share if cost else 0.0,
        problem=problem,
    )
