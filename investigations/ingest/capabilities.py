"""What a prompt asks for, told from cue words: the tables of ``cues`` as the compiled loop wants them.

A label applies when the weights of its cues and pairs that a text holds add up to
``LABEL_THRESHOLD`` hundredths; each counts once a text. A cue is one to eight words as the
tokeniser sees them (lower case, apostrophes dropped, punctuation between words ignored). ``^``
asks for the beginning of the text; ``<numbers>``, ``<code>`` and ``<question>`` stand for a text
with three or more numbers, one dense in brackets and semicolons, and one that ends with a
question mark.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from investigations.ingest import kernel
from investigations.ingest.cues import GROUPS, PAIRS, PHRASES
from investigations.lake.schema import CAPABILITIES

FEATURES: Final = ("<numbers>", "<code>", "<question>")


class Tables(NamedTuple):
    """What the kernel reads.

    ``ends``: by the first bits of a word's hash, the lengths of the cues that end with it;
    ``index``: open addressing by a cue's hash: hash, number + 1; ``groups``: by cue, the set of
    groups it is in; ``pairs``: first group, second group, words between, number, ordered by second
    group; ``starts``: where each second group begins there; ``weights``: by number and label.
    """

    ends: NDArray[np.uint8]
    index: NDArray[np.uint64]
    groups: NDArray[np.uint64]
    pairs: NDArray[np.int64]
    starts: NDArray[np.int64]
    weights: NDArray[np.int32]


@functools.cache
def compiled() -> tuple[Tables, NDArray[np.uint64]]:
    """The tables, and the hashes of the three features."""
    numbers: dict[tuple[int, ...], int] = {}
    weights: list[NDArray[np.int32]] = []
    groups: list[int] = []

    def number(words: tuple[int, ...]) -> int:
        if words not in numbers:
            numbers[words] = len(weights)
            weights.append(np.zeros(len(CAPABILITIES), np.int32))
            groups.append(0)
        return numbers[words]

    for place, text in enumerate(GROUPS.values()):
        for cue in members(text):
            groups[number(_hashes(cue))] |= 1 << place
    for label, by_weight in PHRASES.items():
        for weight, lines in sorted(by_weight.items()):
            for cue in phrases(lines):
                weights[number(_hashes(cue))][CAPABILITIES.index(label)] = weight
    pairs, starts = _pairs(weights)
    if len(weights) > kernel.MAX_CUES:
        raise ValueError(f"{len(weights)} cues, more than the kernel's {kernel.MAX_CUES}")
    ends, index = _index(numbers)
    tables = Tables(
        ends, index, np.array(groups, np.uint64), pairs, starts, np.array(weights, np.int32)
    )
    return tables, np.array([word_hash(name) for name in FEATURES], np.uint64)


def _pairs(weights: list[NDArray[np.int32]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs, each with a number of its own, appended to ``weights``."""
    order = list(GROUPS)
    rows = []
    for label, pairs in PAIRS.items():
        for first, second, gap, weight in pairs:
            rows.append((order.index(second), order.index(first), gap, len(weights)))
            weights.append(np.zeros(len(CAPABILITIES), np.int32))
            weights[-1][CAPABILITIES.index(label)] = weight
    table = np.array(sorted(rows), np.int64)
    starts = np.searchsorted(table[:, 0], np.arange(len(order) + 1))
    return table[:, [1, 0, 2, 3]].copy(), starts.astype(np.int64)


def _index(numbers: dict[tuple[int, ...], int]) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
    size = 1 << kernel.CUE_SLOTS_LOG2
    shift = 64 - kernel.CUE_SLOTS_LOG2
    ends = np.zeros(size, np.uint8)
    index = np.zeros((size, 2), np.uint64)
    for words, number in numbers.items():
        ends[words[-1] >> shift] |= 1 << (len(words) - 1)
        ring = np.zeros(kernel.GRAM_WORDS, np.uint64)
        ring[: len(words)] = words
        key = int(kernel.gram(ring, 0, len(words), len(words)))
        at = key >> shift
        while index[at, 1]:
            at = (at + 1) % size
        index[at] = key, number + 1
    return ends, index


def members(text: str) -> Iterator[tuple[str, ...]]:
    """The cues of a group."""
    yield from (tuple(cue.split("_")) for cue in text.split())


def phrases(lines: str) -> Iterator[tuple[str, ...]]:
    """The cues of a block of lines."""
    for line in filter(None, map(str.strip, lines.splitlines())):
        yield from expand(line)


def expand(line: str) -> set[tuple[str, ...]]:
    """All word sequences that a line of cues stands for."""
    parts = [
        part.strip("()").split("|") if part.startswith("(") else [part]
        for part in re.findall(r"\([^)]*\)|[^()]+", line)
    ]
    chosen = (" ".join(choice).replace("^", "^ ").split() for choice in itertools.product(*parts))
    return {tuple(words) for words in chosen}


def _hashes(cue: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(int(kernel.START) if word == "^" else word_hash(word) for word in cue)


def word_hash(word: str) -> int:
    """The hash that the kernel gives to a lower-case word."""
    data = np.frombuffer(word.encode(), np.uint8)
    out = np.zeros(1, np.uint64)
    kernel.hash_values(data, np.array([0, data.size]), out)
    return int(out[0])
