"""Likelihoods in the words of ICD 203, so that two analysts read one number the same way."""

from __future__ import annotations

from typing import Final

# Upper end of each band; the standard leaves out the first and the last percent, which take the
# words of their neighbours here.
BANDS: Final = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certain"),
)


def in_words(value: float) -> str:
    """Words for ``value`` (0 to 1). Raises ``ValueError`` outside of that."""
    if not 0 <= value <= 1:
        raise ValueError(f"A likelihood is 0 to 1, not {value}.")
    return next(words for end, words in BANDS if value <= end)
