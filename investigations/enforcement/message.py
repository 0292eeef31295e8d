"""What is said to the platform, and the signature under it (Standard Webhooks)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from standardwebhooks import Webhook

from investigations.models import Order
from investigations.models.exhibit import canonical


@dataclasses.dataclass(frozen=True, slots=True)
class Message:
    """``id`` is the same however often it is sent: the receiver's idempotency key."""

    id: str
    body: str

    def headers(self, secret: str, at: dt.datetime) -> dict[str, str]:
        """HMAC-SHA256 over id, time stamp and body, by a key in base64."""
        return {
            "content-type": "application/json",
            "idempotency-key": self.id,
            "webhook-id": self.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(self.id, at, self.body),
        }


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
