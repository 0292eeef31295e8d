"""Sentences with choices: ``<a|b>`` picks one of its parts, and parts may nest."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.foreign.texts import Array

PHRASES: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("phrases.toml").read_text()
)
_CHOICE = re.compile(r"<([^<>]*)>")


class Spinner:
    """Expands patterns, reproducibly."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._random = random.Random(int(rng.integers(2**62)))

    def one(self, pattern: str) -> str:
        found = 1
        while found:
            pattern, found = _CHOICE.subn(
                lambda match: self._random.choice(match[1].split("|")), pattern
            )
        return pattern

    def many(self, pattern: str, count: int) -> list[str]:
        return [self.one(pattern) for _ in range(count)]

    def paraphrases(self, moves: list[str], count: int) -> list[str]:
        """Wrappers with ``{}`` for the payload: some of the moves, each reworded, in any order;
        one in twelve is the bare payload."""
        return [self._wrapper(moves) for _ in range(count)]

    def _wrapper(self, moves: list[str]) -> str:
        draw = self._random
        if draw.random() < 1 / 12:
            return "{}"
        parts = [self.one(move) for move in draw.sample(moves, draw.randint(1, 4))]
        before = draw.randint(0, len(parts))
        lead = draw.choice(["", "", "Question: ", "Here it is: ", "Task - ", "> ", "--\n"])
        gap = draw.choice([" ", "\n", "\n\n"])
        head, tail = " ".join(parts[:before]), " ".join(parts[before:])
        return f"{head}{gap if head else ''}{lead}{{}}{gap if tail else ''}{tail}"


def fill(wrappers: list[str], chosen: Array, payloads: Array) -> Array:
    """``payloads[i]`` put into ``wrappers[chosen[i]]``; objects of the same length."""
    out = np.empty(len(payloads), object)
    halves = [wrapper.split("{}", 1) for wrapper in wrappers]
    out[:] = [
        halves[which][0] + payload + halves[which][1]
        for which, payload in zip(chosen.tolist(), payloads, strict=True)
    ]
    return out


def into(form: str, texts: Array) -> Array:
    """``form`` with its ``{}`` replaced by each of ``texts``."""
    out = np.empty(len(texts), object)
    out[:] = [form.replace("{}", text) for text in texts]
    return out


def each(form: str, slots: Iterable[tuple[object, ...]], texts: Array) -> Array:
    """Likewise, with the ``%`` places of ``form`` filled from ``slots``, one tuple a text."""
    out = np.empty(len(texts), object)
    out[:] = [(form % slot).replace("{}", text) for slot, text in zip(slots, texts, strict=True)]
    return out
