"""In which order, and when, the accounts of a proposal are acted on."""

from __future__ import annotations

import dataclasses
import random

from investigations.models import Action, Proposal


@dataclasses.dataclass(frozen=True, slots=True)
class Planned:
    """``canary``: it goes first; ``offset`` are the seconds after the release of the others."""

    proposed: int
    account_id: str
    action: Action
    canary: bool
    offset: int


def schedule(proposal: Proposal, *, canary: int, over_minutes: int) -> list[Planned]:
    """All accounts that something is done to, in the order in which they go.

    The order and the moments are random to everybody who does not know the evidence, and the same
    each time: a dry run shows what will happen. Whoever is only watched needs nothing done.
    """
    draw = random.Random(proposal.evidence_sha256)  # noqa: S311  # the hash is what is not known
    rows = list(
        proposal.accounts.filter(excepted_because="")
        .order_by("account__account_id")
        .values_list("pk", "account__account_id", "action")
    )
    acted = [
        (pk, name, Action(action or proposal.action))
        for pk, name, action in rows
        if (action or proposal.action) != Action.WATCH
    ]
    draw.shuffle(acted)
    later = sorted(draw.randint(0, over_minutes * 60) for _ in acted[canary:])
    offsets = [0] * min(canary, len(acted)) + later
    return [
        Planned(pk, name, action, place < canary, offset)
        for place, ((pk, name, action), offset) in enumerate(zip(acted, offsets, strict=True))
    ]
