"""The field's terms for the names that detection uses in its tables."""

from __future__ import annotations

_SPECIAL = {
    "address": "Network address",
    "card_issuer": "Card issuer (BIN)",
    "chain_of_thought": "Chain of thought",
    "client": "Client build",
    "payment": "Payment instrument",
    "phone": "Telephone number",
    "phrase": "Recurring phrase",
    "prior": "Before any evidence",
    "registration": "Registration burst",
    "signup_address": "Sign-up address",
    "template": "Prompt template",
    "timing": "Timing",
}


def readable(name: str) -> str:
    """``rubric_grading`` -> ``Rubric grading``."""
    words = name.replace("_", " ").strip()
    return _SPECIAL.get(name) or words[:1].upper() + words[1:]
