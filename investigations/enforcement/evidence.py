"""What a proposal rests on, as one text with one hash: an approval is an approval of that."""

from __future__ import annotations

from typing import Any

from investigations.models import CaseItem, Proposal
from investigations.models.exhibit import canonical


def evidence_text(proposal: Proposal) -> str:
    """Canonical JSON of what is asked for, of each account and of the case's evidence, as of now.

    A likelihood has two decimals: a scoring that moves one by less says nothing new. Whether an
    account is verified or banned counts, since it decides who is spared.
    """
    return canonical(
        {
            "proposal": proposal.key,
            "case": proposal.case.key,
            "action": proposal.action,
            "rate": proposal.rate,
            "accounts": _accounts(proposal),
            "exhibits": _exhibits(proposal),
        }
    )


def _accounts(proposal: Proposal) -> list[list[Any]]:
    """[account, action or "" for none, cluster, likelihood, verified, status], by account."""
    rows = proposal.accounts.order_by("account__account_id").values_list(
        "account__account_id",
        "action",
        "excepted_because",
        "account__membership__cluster__key",
        "account__membership__score",
        "account__verified",
        "account__status",
    )
    return [
        [
            account_id,
            "" if excepted else action or proposal.action,
            cluster,
            None if score is None else round(score, 2),
            verified,
            status,
        ]
        for account_id, action, excepted, cluster, score, verified, status in rows.iterator()
    ]


def _exhibits(proposal: Proposal) -> list[list[str]]:
    """[name, SHA-256] of what is pinned in the case now."""
    items = CaseItem.objects.filter(
        case=proposal.case,
        removed_at__isnull=True,
        exhibit__isnull=False,
        exhibit__unpinned_at__isnull=True,
    )
    found = items.select_related("exhibit").order_by("exhibit").defer("exhibit__frozen")
    return [[item.exhibit.name, item.exhibit.sha256] for item in found if item.exhibit]
