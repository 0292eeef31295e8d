"""A likelihood in the words of ICD 203, so that two analysts read one number the same way."""

from __future__ import annotations

import dataclasses

from investigations.web.presenters.numbers import share

# Upper end of each band; the standard leaves out the first and the last percent, which take the
# words of their neighbours here.
_BANDS = (
    (0.05, "almost no chance", "low"),
    (0.20, "very unlikely", "low"),
    (0.45, "unlikely", "low"),
    (0.55, "roughly even chance", "even"),
    (0.80, "likely", "raised"),
    (0.95, "very likely", "high"),
    (1.00, "almost certain", "high"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Likelihood:
    """``value`` 0 to 1, ``level`` is low, even, raised or high: the colour of a badge."""

    value: float
    words: str
    level: str

    @property
    def number(self) -> str:
        return share(self.value)


def likelihood(value: float) -> Likelihood:
    """Words for ``value`` (0 to 1). Raises ``ValueError`` outside of that."""
    if not 0 <= value <= 1:
        raise ValueError(f"A likelihood is 0 to 1, not {value}.")
    words, level = next((words, level) for end, words, level in _BANDS if value <= end)
    return Likelihood(value, words, level)
