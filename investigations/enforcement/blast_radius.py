"""How much a proposal can break, and how many people have to agree for that."""

from __future__ import annotations

import dataclasses
from typing import Final

from investigations.enforcement.sparing import is_protected
from investigations.models import Action, Proposal

# What cannot be taken back: a banned customer has moved on, a refund is spent.
IRREVERSIBLE: Final = frozenset({Action.BAN, Action.REFUND})
# Nothing that the customer feels.
HARMLESS: Final = frozenset({Action.WATCH})
# More accounts than this are for three pairs of eyes.
MANY: Final = 5_000
MANY_IRREVERSIBLE: Final = 500


@dataclasses.dataclass(frozen=True, slots=True)
class BlastRadius:
    """``why`` are the reasons for more than one approval, in plain words."""

    accounts: int
    protected: tuple[str, ...]
    irreversible: int
    why: tuple[str, ...]

    @property
    def approvals(self) -> int:
        """How many other people have to agree."""
        return 2 if self.why else 1


def blast_radius(proposal: Proposal) -> BlastRadius:
    """Of the accounts that are not left out, as they stand now."""
    acted = proposal.accounts.filter(excepted_because="").select_related("account")
    accounts, irreversible, protected = 0, 0, []
    for each in acted.order_by("account__account_id").iterator(chunk_size=2000):
        action = Action(each.action or proposal.action)
        if action in HARMLESS:
            continue
        accounts += 1
        irreversible += action in IRREVERSIBLE
        if is_protected(each.account):
            protected.append(each.account.account_id)
    return BlastRadius(
        accounts, tuple(protected), irreversible, tuple(_why(accounts, irreversible, protected))
    )


def _why(accounts: int, irreversible: int, protected: list[str]) -> list[str]:
    why = []
    if accounts > MANY:
        why.append(f"It touches {accounts:,} accounts, more than {MANY:,}")
    if irreversible > MANY_IRREVERSIBLE:
        why.append(f"What is done to {irreversible:,} accounts cannot be taken back")
    if protected:
        why.append(f"Verified or enterprise customers among them: {len(protected):,}")
    return why
