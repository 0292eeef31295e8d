"""The columns of the event lake and of everything that is handed from step to step.

The contract's input columns (``docs/contract``) are the product's public face; the lake adds the
fingerprints that ingest makes, so that no later step has to open a prompt.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

TIMESTAMP: Final = pa.timestamp("us", tz="UTC")

# What a prompt asks for. A label's position is its bit in ``exchanges.capabilities``, so labels
# are only ever appended.
CAPABILITIES: Final[tuple[str, ...]] = (
    "reasoning_traces",
    "rubric_grading",
    "sensitive_rewriting",
    "tool_use",
    "coding",
    "data_generation",
    "mathematics",
    "data_analysis",
    "computer_use",
    "vision",
    "labelling",
    "translation",
    "summarisation",
    "writing",
    "roleplay",
    "support",
    "question_answering",
)

# The contract's "In: exchanges", in order.
RAW_EXCHANGES: Final = pa.schema(
    [
        pa.field("exchange_id", pa.string(), nullable=False),
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("timestamp", TIMESTAMP, nullable=False),
        pa.field("model", pa.string(), nullable=False),
        pa.field("prompt", pa.string(), nullable=False),
        pa.field("system_prompt", pa.string()),
        pa.field("platform", pa.string()),
        pa.field("ip", pa.string()),
        pa.field("asn", pa.int64()),
        pa.field("country", pa.string()),
        pa.field("user_agent", pa.string()),
        pa.field("client_fingerprint", pa.string()),
        pa.field("session_id", pa.string()),
        pa.field("prompt_tokens", pa.int64()),
        pa.field("completion_tokens", pa.int64()),
        pa.field("tool_calls", pa.int64()),
        pa.field("status", pa.string()),
    ]
)

# What ingest derives from the two text columns. All hashes are 64-bit and seedless, so that two
# installations, or two workers, give the same value for the same text.
FINGERPRINTS: Final = pa.schema(
    [
        # Hash of the normalised system prompt; null when there was none.
        pa.field("system_hash", pa.uint64()),
        # Hash of the normalised prompt: equal only for the same text.
        pa.field("prompt_hash", pa.uint64(), nullable=False),
        # Hash of the skeleton: numbers, quoted strings and capitalised names masked.
        pa.field("skeleton_hash", pa.uint64(), nullable=False),
        # The first and last eight words of the skeleton: what stays when the slot in the middle is
        # long.
        pa.field("opening_hash", pa.uint64(), nullable=False),
        pa.field("closing_hash", pa.uint64(), nullable=False),
        # FracMinHash sample of the skeleton's word shingles, distinct within the exchange.
        pa.field("shingles", pa.list_(pa.uint64()), nullable=False),
        # SimHash over the skeleton's words and word pairs: similar texts differ in few bits, and
        # the mean of an account's bits is a random projection of its word profile.
        pa.field("simhash", pa.uint64(), nullable=False),
        # Bit i is set when CAPABILITIES[i] applies.
        pa.field("capabilities", pa.int32(), nullable=False),
        pa.field("prompt_chars", pa.int32(), nullable=False),
    ]
)

_TEXT_COLUMNS = frozenset({"prompt", "system_prompt"})

# One row for each call, without its text. ``day`` is the partition (UTC date of ``timestamp``) and
# ``exchange_key`` the 64-bit hash of ``exchange_id`` that duplicates are looked up by.
EXCHANGES: Final = pa.schema(
    [
        pa.field("exchange_key", pa.uint64(), nullable=False),
        *[field for field in RAW_EXCHANGES if field.name not in _TEXT_COLUMNS],
        *FINGERPRINTS,
    ]
)

# The texts, kept apart under their own retention period.
TEXTS: Final = pa.schema(
    [
        pa.field("exchange_id", pa.string(), nullable=False),
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("timestamp", TIMESTAMP, nullable=False),
        pa.field("prompt", pa.string(), nullable=False),
        pa.field("system_prompt", pa.string()),
    ]
)

ACCOUNTS: Final = pa.schema(
    [
        pa.field("account_id", pa.string(), nullable=False),
        pa.field("created_at", TIMESTAMP, nullable=False),
        pa.field("organization_id", pa.string()),
        pa.field("email", pa.string()),
        pa.field("payment_fingerprint", pa.string()),
        pa.field("payment_bin", pa.string()),
        pa.field("phone_hash", pa.string()),
        pa.field("signup_ip", pa.string()),
        pa.field("plan", pa.string()),
        pa.field("country", pa.string()),
        pa.field("verified", pa.bool_()),
        pa.field("status", pa.string()),
        pa.field("status_changed_at", TIMESTAMP),
    ]
)

EVENT_KINDS: Final = ("model_release", "ban_wave", "price_change", "trial_end")

EVENTS: Final = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("timestamp", TIMESTAMP, nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("detail", pa.string()),
    ]
)

TRUTH: Final = pa.schema(
    [
        pa.field("account_id", pa.string(), nullable=False),
        # campaign, reseller or benign
        pa.field("label", pa.string(), nullable=False),
        # Name of the campaign or of the decoy.
        pa.field("group", pa.string(), nullable=False),
    ]
)
