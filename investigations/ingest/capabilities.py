"""What a prompt asks for: the tables of ``cues`` as the compiled loop wants them.

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
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from investigations.ingest import kernel
from investigations.ingest.cues import GROUPS, PAIRS, PHRASES
from investigations.lake.schema import CAPABILITIES

FEATURES: Final = ("<numbers>", "<code>", "<question>")


class Tables(NamedTuple):
    """What the kernel reads.

    ``ends``: by the first bits of a word's hash, the lengths of the cues that end with it.
    ``sieve``: a bit for each cue's hash, then one for the end of each cue of three or more words.
    ``slots``: open addressing by a cue's hash; its hash, and its number + 1 and its groups + 1 in
    ``PART`` bits each.
    ``pairs``: by second group, how many pairs end with it, then for each of them the first group,
    the words between at most, and the number. ``weights``: by number and label.
    """

    ends: NDArray[np.uint8]
    sieve: NDArray[np.uint64]
    slots: NDArray[np.uint64]
    pairs: NDArray[np.int64]
    weights: NDArray[np.int32]


@functools.cache
def compiled() -> tuple[Tables, NDArray[np.uint64]]:
    """The tables, and the hashes of the three features."""
    labels: dict[tuple[int, ...], dict[str, int]] = {}
    groups: dict[tuple[int, ...], set[int]] = {}
    for place, text in enumerate(GROUPS.values()):
        for cue in members(text):
            labels.setdefault(_hashes(cue), {})
            groups.setdefault(_hashes(cue), set()).add(place)
    for label, by_weight in PHRASES.items():
        for weight, lines in sorted(by_weight.items()):
            for cue in phrases(lines):
                labels.setdefault(_hashes(cue), {})[label] = weight
    numbers = {words: number for number, words in enumerate(labels)}
    pairs, pair_labels = _pairs(len(numbers))
    weights = np.zeros((len(numbers) + len(pair_labels), len(CAPABILITIES)), np.int32)
    for number, by_label in enumerate([*labels.values(), *pair_labels]):
        for label, weight in by_label.items():
            weights[number, CAPABILITIES.index(label)] = weight
    if len(weights) > kernel.MAX_CUES:
        raise ValueError(f"{len(weights)} cues, more than the kernel's {kernel.MAX_CUES}")
    ends, sieve, index = _index(numbers, groups)
    features = np.array([word_hash(name) for name in FEATURES], np.uint64)
    return Tables(ends, sieve, index, pairs, weights), features


def _pairs(first_number: int) -> tuple[NDArray[np.int64], list[dict[str, int]]]:
    """The pairs by their second group, numbered from ``first_number``; the label of each."""
    order = list(GROUPS)
    rows: list[list[int]] = [[] for _ in order]
    labels: list[dict[str, int]] = []
    for label, pairs in PAIRS.items():
        for first, second, gap, weight in pairs:
            number = first_number + len(labels)
            rows[order.index(second)] += [order.index(first), gap, number]
            labels.append({label: weight})
    table = np.zeros((len(order), 1 + max(map(len, rows))), np.int64)
    for place, row in enumerate(rows):
        table[place, : 1 + len(row)] = [len(row) // 3, *row]
    return table, labels


def _index(
    numbers: Mapping[tuple[int, ...], int], groups: Mapping[tuple[int, ...], set[int]]
) -> tuple[NDArray[np.uint8], NDArray[np.uint64], NDArray[np.uint64]]:
    size = 1 << kernel.CUE_SLOTS_LOG2
    shift = 64 - kernel.CUE_SLOTS_LOG2
    ends = np.zeros(size, np.uint8)
    sieve = np.zeros(2 * kernel.SIEVE, np.uint64)
    index = np.zeros((size, 2), np.uint64)
    for words, number in numbers.items():
        ends[words[-1] >> shift] |= 1 << (len(words) - 1)
        hashes = np.array(words, np.uint64)
        key = int(kernel.cue_key(hashes))
        _let_through(sieve[: kernel.SIEVE], key)
        if len(words) > kernel.LONG_CUE:
            _let_through(sieve[kernel.SIEVE :], int(kernel.cue_end(hashes, kernel.LONG_CUE)))
        at = key >> shift
        while index[at, 1]:
            at = (at + 1) % size
        index[at] = key, _packed(number, sorted(groups.get(words, ())))
    return ends, sieve, index


def _let_through(sieve: NDArray[np.uint64], key: int) -> None:
    sieve[(key >> 6) % kernel.SIEVE] |= np.uint64(1 << (key & 63))


def _packed(number: int, groups: list[int]) -> int:
    """Raises ValueError for a cue that is in more groups than there is room for."""
    parts = [number, *groups]
    if len(parts) * kernel.PART > 64:
        raise ValueError(f"a cue is in {len(groups)} groups, more than can be packed")
    return sum((part + 1) << (kernel.PART * place) for place, part in enumerate(parts))


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
