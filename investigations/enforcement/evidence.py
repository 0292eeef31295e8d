"""What a proposal rests on, as one text with one hash: an approval is an approval of that."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from investigations.models import CaseItem, Proposal, ProposedAccount
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
            "accounts": _accounts(proposal, proposal.accounts.all()),
            "exhibits": _exhibits(proposal),
        }
    )


def changed_accounts(proposal: Proposal, accounts: Collection[str]) -> set[str]:
    """Those of ``accounts`` (their identifiers) of which what was frozen is not so any more."""
    frozen = _frozen(proposal.pk, proposal.evidence_sha256)
    rows = proposal.accounts.filter(account__account_id__in=accounts)
    return {now[0] for now in _accounts(proposal, rows) if now != frozen.get(now[0])}


@functools.lru_cache(maxsize=4)
def _frozen(pk: int, sha256: str) -> dict[str, list[Any]]:
    """What was frozen of each account; the hash is there because the text is read once."""
    text = Proposal.objects.values_list("evidence", flat=True).get(pk=pk, evidence_sha256=sha256)
    return {row[0]: row for row in json.loads(text)["accounts"]}


def _accounts(proposal: Proposal, chosen: QuerySet[ProposedAccount]) -> list[list[Any]]:
    """[account, action or "" for none, cluster, likelihood, verified, status], by account."""
    rows = chosen.order_by("account__account_id").values_list(
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
