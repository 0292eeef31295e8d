"""What of each row may be seen at which level of content: what is allowed, field by field.

A field that is not listed is not exported, and a test fails until somebody has decided about it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final

from django.db import models

from accounts.models import User
from investigations.models import Export

_Content = Export.Content
# From figures on, from keyed hashes on, only by name, never.
_F, _K, _A, _N = _Content.FIGURES, _Content.KEYED, _Content.FULL, None
_ORDER: Final = (_Content.FIGURES, _Content.KEYED, _Content.FULL)

FIELDS: Final[Mapping[str, Mapping[str, Export.Content | None]]] = {
    "Case": {
        "id": _N,
        **dict.fromkeys(("key", "severity", "state", "state_since", "outcome"), _F),
        **dict.fromkeys(("opened_at", "due_at", "closed_at"), _F),
        # What people typed may name somebody: the check before sharing looks for that.
        **dict.fromkeys(("title", "summary"), _K),
        **dict.fromkeys(("owner", "opened_by"), _K),
        **dict.fromkeys(
            ("kind", "team", "merged_into"), _N
        ),  # who works on it is nobody else's concern
    },
    "CaseTransition": {
        **dict.fromkeys(("id", "case"), _N),
        **dict.fromkeys(("source", "target", "at"), _F),
        "by": _K,
        "reason": _A,
    },
    "Cluster": {
        **dict.fromkeys(("id", "run", "made_by_hand", "as_found"), _N),
        **dict.fromkeys(("key", "campaign", "kind", "score", "flagged"), _F),
        **dict.fromkeys(("account_count", "banned_count", "exchanges"), _F),
        **dict.fromkeys(("distillation_exchanges", "prompt_tokens", "completion_tokens"), _F),
        **dict.fromkeys(("first_seen", "last_seen", "first_flagged_at", "created_at"), _F),
        "top_capability": _F,
    },
    "Contribution": {
        **dict.fromkeys(("id", "cluster", "detail"), _N),
        **dict.fromkeys(("signal", "weight", "summary"), _F),
    },
    "Campaign": {
        **dict.fromkeys(("id", "exchanges", "distillation_exchanges", "account_count"), _N),
        **dict.fromkeys(("key", "name", "first_seen", "last_seen"), _F),
        "capabilities": _F,
    },
    "Account": {
        # Values of people and of payment leave only as keyed hashes, apart from these rows.
        **dict.fromkeys(("id", "organization_id", "email", "payment_fingerprint"), _N),
        **dict.fromkeys(("payment_bin", "signup_ip"), _N),
        **dict.fromkeys(("account_id", "created_at", "plan", "country", "verified"), _K),
        **dict.fromkeys(("status", "status_changed_at", "exchanges"), _K),
        **dict.fromkeys(("first_seen", "last_seen", "score", "email_domain"), _K),
    },
    "Hypothesis": {
        **dict.fromkeys(("id", "campaign"), _N),
        **dict.fromkeys(("title", "statement", "operator", "intermediary"), _K),
        **dict.fromkeys(("organisation", "assumptions"), _K),
        **dict.fromkeys(("likelihood", "confidence", "at", "changed_at", "rejected_at"), _K),
        **dict.fromkeys(("by", "rejected_by"), _K),
        "rejected_because": _A,
    },
    "HypothesisEvidence": {
        **dict.fromkeys(("id", "hypothesis"), _N),
        **dict.fromkeys(("bearing", "basis", "rung", "source_grade", "information_grade"), _K),
        **dict.fromkeys(("exhibit", "at"), _K),
        **dict.fromkeys(("note", "by"), _A),
    },
    "Dissent": {
        **dict.fromkeys(("id", "hypothesis"), _N),
        **dict.fromkeys(("text", "at", "by", "withdrawn_at"), _K),
    },
    "Exhibit": {
        **dict.fromkeys(("id", "frozen", "unpinned_at", "unpinned_by"), _N),
        "unpinned_because": _N,
        **dict.fromkeys(("cluster", "kind", "sha256", "pinned_at"), _F),
        "run": _N,
        "pinned_by": _K,
        # A link's title names its two accounts.
        **dict.fromkeys(("title", "note"), _A),
    },
    "Proposal": {
        **dict.fromkeys(("id", "case", "evidence", "plan"), _N),
        **dict.fromkeys(("key", "action", "rate", "state", "state_since", "at"), _F),
        **dict.fromkeys(("evidence_sha256", "approvals_needed", "supersedes"), _F),
        "by": _K,
        "reason": _A,
    },
}


class Lens:
    """Rows as they may be seen: accounts and people by name, by keyed hash and role, or not."""

    def __init__(self, content: Export.Content | str, key: bytes) -> None:
        self.content = _Content(content)
        self._key = key
        self._roles: dict[int, str] = {}

    def shows(self, level: Export.Content | None) -> bool:
        return level is not None and _ORDER.index(level) <= _ORDER.index(self.content)

    def row(self, instance: models.Model) -> dict[str, Any]:
        """The fields that may be seen, as plain values; people as ``person`` has them."""
        allowed = FIELDS[type(instance).__name__]
        return {
            name: self._value(instance, name)
            for name, level in allowed.items()
            if self.shows(level)
        }

    def account(self, account_id: str) -> str:
        """The identifier, or what stands for it; empty where no account is named at all."""
        if self.content == _Content.FIGURES:
            return ""
        return account_id if self.content == _Content.FULL else keyed(self._key, account_id)

    def hashed(self, value: str) -> str:
        """What a partner who holds the same key finds for an equal value."""
        return keyed(self._key, value)

    def person(self, user: User | None) -> str:
        """The name, or only the role."""
        if user is None:
            return "the program"
        if self.content == _Content.FULL:
            return user.username
        if user.pk not in self._roles:
            group = user.groups.order_by("name").first()
            self._roles[user.pk] = f"a person ({group.name})" if group else "a person"
        return self._roles[user.pk]

    def _value(self, instance: models.Model, name: str) -> Any:
        value = getattr(instance, name)
        if isinstance(value, User) or name.endswith("by"):
            return self.person(value)
        if name == "account_id":
            return self.account(value)
        return str(value) if isinstance(value, models.Model) else value


def keyed(key: bytes, value: str) -> str:
    """HMAC-SHA256 of the trimmed, case-folded value, in hex: equal values match for whoever has the
    key, and nobody else can find out what they are by trying all there are."""
    return hmac.new(key, value.strip().casefold().encode(), hashlib.sha256).hexdigest()
