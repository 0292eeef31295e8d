"""What a prompt asks for, told from cue words and phrases: readable data for the compiled loop.

A label applies when the weights of the cues that a text holds add up to ``LABEL_THRESHOLD``
hundredths. A cue is one to six words as the tokeniser sees them (lower case, apostrophes dropped,
punctuation between words ignored); ``^`` asks for the beginning of the text; ``<numbers>``,
``<code>`` and ``<question>`` stand for a text with three or more numbers, one dense in brackets
and semicolons, and one that ends with a question mark. Each cue counts once a text.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from investigations.ingest import kernel
from investigations.lake.schema import CAPABILITIES

FEATURES: Final = ("<numbers>", "<code>", "<question>")

# Weight → cues, separated by commas. 100 is enough by itself.
CUES: Final[Mapping[str, Mapping[int, str]]] = {
    "reasoning_traces": {
        100: "step by step, chain of thought, chain of thoughts, show your reasoning",
    },
}


@functools.cache
def compiled() -> tuple[tuple[NDArray[Any], ...], NDArray[np.uint64]]:
    """The cue tables as the kernel wants them, and the hashes of the three features."""
    weights: dict[tuple[int, ...], NDArray[np.int32]] = {}
    for label, by_weight in CUES.items():
        column = CAPABILITIES.index(label)
        for weight, cues in by_weight.items():
            for cue in cues.split(","):
                row = weights.setdefault(_words(cue), np.zeros(len(CAPABILITIES), np.int32))
                row[column] += weight
    size = 1 << kernel.CUE_SLOTS_LOG2
    shift = 64 - kernel.CUE_SLOTS_LOG2
    ends = np.zeros(size, np.uint8)
    index = np.zeros((size, 2), np.uint64)  # hash of the cue, its number + 1
    for number, words in enumerate(weights):
        ends[words[-1] >> shift] |= 1 << (len(words) - 1)
        ring = np.zeros(kernel.GRAM_WORDS, np.uint64)
        ring[: len(words)] = words
        key = int(kernel.gram(ring, 0, len(words), len(words)))
        at = key >> shift
        while index[at, 1]:
            at = (at + 1) % size
        index[at] = key, number + 1
    features = np.array([word_hash(name) for name in FEATURES], np.uint64)
    return (ends, index, np.array(list(weights.values()))), features


def _words(cue: str) -> tuple[int, ...]:
    words = cue.split()
    if words[0].startswith("^"):
        words = ["^", *[word for word in (words[0][1:], *words[1:]) if word]]
    return tuple(int(kernel.START) if word == "^" else word_hash(word) for word in words)


def word_hash(word: str) -> int:
    """The hash that the kernel gives to a lower-case word."""
    data = np.frombuffer(word.encode(), np.uint8)
    out = np.zeros(1, np.uint64)
    kernel.hash_values(data, np.array([0, data.size]), out)
    return int(out[0])
