"""The field's terms for the names that detection uses in its tables."""

from __future__ import annotations

_SPECIAL = {
    "address": "Network address",
    "card_issuer": "Card issuer (BIN)",
    "chain_of_thought": "Chain of thought",
    "client": "Client build",
    "own_bans": "Bans in this cluster",
    "payment": "Payment instrument",
    "phone": "Telephone number",
    "phrase": "Recurring phrase",
    "prior": "Before any evidence",
    "registration": "Registration burst",
    "sha256": "SHA-256",
    "signup_address": "Sign-up address",
    "template": "Prompt template",
}


def readable(name: str) -> str:
    """``rubric_grading`` -> ``Rubric grading``."""
    return _SPECIAL.get(name) or sentence(name.replace("_", " ").strip())


def sentence(text: str) -> str:
    """``text`` with a capital at its head; the rest, names included, stays."""
    return text[:1].upper() + text[1:]
