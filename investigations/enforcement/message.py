"""What is said to the platform."""

from __future__ import annotations

from typing import Any

from investigations.models import Order
from investigations.models.exhibit import canonical
from investigations.webhook import Message


def message(order: Order) -> Message:
    """Of an order with its proposed account, account, proposal and case."""
    return Message(str(order.message_id), canonical(content(order)))


def content(order: Order) -> dict[str, Any]:
    """What the body says, as JSON values: nothing of the account but its identifier."""
    proposed = order.proposed
    proposal = proposed.proposal
    action = proposed.action or proposal.action
    return {
        "id": str(order.message_id),
        "type": f"enforcement.{order.kind}",
        "account_id": proposed.account.account_id,
        "action": action,
        "rate": proposal.rate if action == "limit" else None,
        "proposal": proposal.key,
        "case": proposal.case.key,
        "evidence_sha256": proposal.evidence_sha256,
    }
