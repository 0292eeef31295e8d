"""What campaigns ask: payloads of a capability within wrappers of the operator's own."""

from __future__ import annotations

import dataclasses

import numpy as np

from benchmarks.foreign.ledger import Ledger
from benchmarks.foreign.texts import Array, vary
from benchmarks.foreign.wording import PHRASES, Spinner, fill


def payloads(ledger: Ledger, capability: str, count: int) -> Array:
    """``count`` bare requests; each of a list is used once before any comes back."""
    rng = ledger.rng
    if capability == "grading":
        return _to_be_graded(ledger, count)
    pool = ledger.texts.wanted[capability]
    order = np.concatenate([rng.permutation(len(pool)) for _ in range(count // len(pool) + 1)])
    picked: Array = pool[order[:count]]
    fresh = rng.random(count) < 0.6
    if capability in ("reasoning", "coding"):
        picked[fresh] = vary(picked[fresh], rng)
    return picked


def _to_be_graded(ledger: Ledger, count: int) -> Array:
    """Questions with an answer that some weaker model gave."""
    rng = ledger.rng
    questions = payloads(ledger, "reasoning", count)
    steps = ledger.texts.wanted["instructions"]
    said = steps[rng.integers(0, len(steps), count)]
    number = rng.integers(1, 500, count)
    out = np.empty(count, object)
    out[:] = [
        f"Q: {question}\nAnswer given: {str(words)[:160]} So it is {value}."
        for question, words, value in zip(questions, said, number.tolist(), strict=True)
    ]
    return out


@dataclasses.dataclass(frozen=True)
class Style:
    """How one operator asks for one capability: wrappers and system prompts to draw from, and the
    requests of others that are sent as they were found."""

    capability: str
    wrappers: list[str]
    systems: Array
    found: Array

    @classmethod
    def of(cls, ledger: Ledger, capability: str, evasion: str, spin: Spinner) -> Style:
        """One fixed template (lazy), ten (careful) or three hundred and sixty (expert)."""
        forms = PHRASES["systems"]
        if evasion == "lazy":
            found = ledger.texts.raw.get(capability, np.empty(0, object))
            systems = [PHRASES["fixed"]["system"]]
            return cls(capability, [PHRASES["fixed"][capability]], _objects(systems), found)
        careful = evasion == "careful"
        said = spin.many(forms["careful"], 4) if careful else spin.many(forms["expert"], 20)
        wrappers = spin.paraphrases(PHRASES["moves"][capability], 10 if careful else 360)
        nothing = [None] * (1 if careful else 3)
        return cls(capability, wrappers, _objects([*nothing, *said]), np.empty(0, object))

    def compose(self, ledger: Ledger, count: int) -> tuple[Array, Array]:
        """Prompts and system prompts of ``count`` requests."""
        rng = ledger.rng
        bare = payloads(ledger, self.capability, count)
        prompts = fill(self.wrappers, rng.integers(0, len(self.wrappers), count), bare)
        if len(self.found):
            as_found = rng.random(count) < 0.1
            prompts[as_found] = self.found[rng.integers(0, len(self.found), as_found.sum())]
        return prompts, self.systems[rng.integers(0, len(self.systems), count)]


def _objects(values: list[str | None]) -> Array:
    out = np.empty(len(values), object)
    out[:] = values
    return out
