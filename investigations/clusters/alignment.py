"""Texts of one template, laid side by side: what all of them say, and how much each says between.

Words are aligned, not letters, and only what stands in every text in the same order is fixed. A
single word that happens to come back is chance, so a fixed part has two words or stands at an end.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

import numpy as np
import numpy.typing as npt

from investigations.clusters.result import Fixed, Slot

# A long text is compared by its first and last words: what lies between counts as a slot.
HEAD: Final = 160
TAIL: Final = 80
# Words of a fixed part that stands between two slots.
MIN_WORDS: Final = 2

_WORD: Final = re.compile(r"\S+")
_BLANK: Final = re.compile(r"\n\s*\n\s*")

Places = npt.NDArray[np.int64]


@dataclasses.dataclass(frozen=True, slots=True)
class _Words:
    """The compared words of a text: where each stands in it, and in letters."""

    text: str
    words: Sequence[str]
    places: Sequence[int]
    spans: Sequence[tuple[int, int]]
    total: int


def template_of(texts: Sequence[str]) -> tuple[Fixed | Slot, ...]:
    """The fixed parts and the slots of the texts, in order; no fixed part where nothing is common.

    Every text is the fixed parts' words with as many words in each slot as the slot says.
    """
    read = sorted((_words(text) for text in texts), key=lambda each: (each.total, each.text))
    if not read or not read[0].total:
        return ()
    kept, places = _common(read)
    totals = np.array([each.total for each in read])
    chosen = _runs(places, totals, [read[0].words[at] for at in kept])
    return tuple(_parts(read[0], [kept[at] for at in chosen], places[:, chosen], totals))


def _words(text: str) -> _Words:
    spans = [match.span() for match in _WORD.finditer(text)]
    total = len(spans)
    places = list(range(total))
    if total > HEAD + TAIL:
        places = [*places[:HEAD], *places[-TAIL:]]
    spans = [spans[place] for place in places]
    return _Words(text, [text[start:end] for start, end in spans], places, spans, total)


def _common(read: Sequence[_Words]) -> tuple[list[int], Places]:
    """Which compared words of the first text all have, and where each of them has it: texts ×
    words."""
    first = read[0]
    kept = list(range(len(first.words)))
    columns = [list(first.places)]
    for other in read[1:]:
        said = [first.words[at] for at in kept]
        blocks = SequenceMatcher(None, said, other.words, autojunk=False).get_matching_blocks()
        pairs = [(block.a + i, block.b + i) for block in blocks for i in range(block.size)]
        kept = [kept[mine] for mine, _ in pairs]
        columns = [[column[mine] for mine, _ in pairs] for column in columns]
        columns.append([other.places[theirs] for _, theirs in pairs])
    return kept, np.array(columns, dtype=np.int64)


def _runs(places: Places, totals: Places, words: Sequence[str]) -> list[int]:
    """The columns of ``places`` whose words stand in fixed parts that are worth the name."""
    chosen: list[int] = []
    count = places.shape[1]
    breaks = np.flatnonzero((np.diff(places, axis=1) != 1).any(axis=0)) + 1
    for run in np.split(np.arange(count), breaks):
        if not len(run):
            continue
        at_an_end = (places[:, run[0]] == 0).all() or (places[:, run[-1]] == totals - 1).all()
        long_enough = len(run) >= MIN_WORDS or bool(at_an_end)
        if long_enough and any(any(map(str.isalpha, words[at])) for at in run):
            chosen.extend(int(at) for at in run)
    return chosen


def _parts(
    first: _Words, kept: Sequence[int], places: Places, totals: Places
) -> list[Fixed | Slot]:
    """Alternates fixed parts, written as the first text has them, and slots."""
    before = np.full((len(totals), 1), -1, dtype=np.int64)
    gaps = np.diff(np.hstack([before, places, totals[:, None]]), axis=1) - 1
    parts: list[Fixed | Slot] = []
    start = 0
    for at in range(len(kept) + 1):
        if not gaps[:, at].any():
            continue
        if at > start:
            parts.append(_fixed(first, kept[start], kept[at - 1]))
        parts.append(_slot(gaps[:, at]))
        start = at
    if start < len(kept):
        parts.append(_fixed(first, kept[start], kept[-1]))
    return parts


def _fixed(text: _Words, first: int, last: int) -> Fixed:
    return Fixed(_BLANK.sub("\n\n", text.text[text.spans[first][0] : text.spans[last][1]]))


def _slot(words: Places) -> Slot:
    return Slot(int(words.min()), round(float(np.median(words))), int(words.max()))
