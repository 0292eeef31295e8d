"""The fingerprint of a text, slowly and in plain Python: what the compiled loop is held to."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field

from investigations.ingest import capabilities, cues, kernel
from investigations.lake.schema import CAPABILITIES

ALL = (1 << 64) - 1
NUMBER, NAME, QUOTE, LINK, START = map(
    int, (kernel.NUMBER, kernel.NAME, kernel.QUOTE, kernel.LINK, kernel.START)
)
SPACES = " \t\n\r\x0b\x0c"
ASCII_WORD = string.ascii_letters + string.digits + "_"
LOCAL = string.ascii_letters + string.digits + "._%+-"
SINGLE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
MARK = "\u0080-\u00bf\u2000-\u206f\u3000-\u303f\uff00-\uff0f\uff1a-\uff20\ufeff"
_NORMAL = rf"(?:[A-Za-z0-9_]|(?![\x00-\x7f{MARK}{SINGLE}])[\s\S])"
WORD = re.compile(rf"[{SINGLE}]|{_NORMAL}+(?:['\u2019](?=[A-Za-z_]){_NORMAL}+)*")
UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![A-Za-z0-9_])")


def fnv(data: bytes) -> int:
    h = 0xCBF29CE484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001B3 & ALL
    return mix(h)


def mix(h: int) -> int:
    h ^= h >> 33
    h = h * 0xFF51AFD7ED558CCD & ALL
    h ^= h >> 33
    h = h * 0xC4CEB9FE1A85EC53 & ALL
    return h ^ h >> 33


def fold(state: int, word: int) -> int:
    turned = (state << 23 | state >> 41) & ALL
    return (turned * 0x9E3779B97F4A7C15 & ALL) ^ word


def fold_all(words: list[int]) -> int:
    h = 0
    for word in words:
        h = fold(h, word)
    return h


def lower(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


def is_wordy(char: str) -> bool:
    return char in ASCII_WORD or not char.isascii()


@dataclass
class Reading:
    """Everything that is read off a text on the way through it."""

    text: str
    heard: list[int] = field(default_factory=list)
    skeleton: list[int] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    numbers: int = 0
    symbols: int = 0
    looked: dict[str, int] = field(default_factory=dict)

    def push(self, word: int) -> None:
        if word not in (NUMBER, NAME, QUOTE, LINK) or self.skeleton[-1:] != [word]:
            self.skeleton.append(word)

    def size(self, start: int, stop: int) -> int:
        return len(self.text[start:stop].encode())

    def walk(self) -> None:
        text, i, opens, quoted, masked = self.text, 0, True, 0, False
        while i < len(text):
            char = text[i]
            inside = masked and i < quoted
            word = WORD.match(text, i)
            if word:
                raw, stop = word.group(), word.end()
                h = fnv(lower(raw.replace("'", "").replace("\u2019", "")).encode())
                self.heard.append(h)
                mask, past = self.mask(raw, i, stop, opens, h)
                self.whole.append(h)
                if past > stop:
                    self.whole.append(fnv(text[stop:past].encode()))
                self.numbers += mask == NUMBER
                if not inside:
                    self.push(mask)
                    opens = False
                i = past
                continue
            if char in SPACES:
                opens = opens or (char == "\n" and not inside)
            elif not char.isascii() and char != "\u201c":
                self.whole.append(ord(char))
            else:
                self.whole.append(char.encode()[0])
                if char in "\"'\u201c" and i >= quoted:
                    close = self.close(i)
                    if close:
                        quoted = close
                        masked = text[close : close + 1] != ":" and close - i > 2
                        if masked:
                            self.push(QUOTE)
                            opens = False
                else:
                    self.symbols += char in "{}()[]<>;="
                    opens = opens or (char in ".!?:" and not inside)
            i += 1

    def mask(self, raw: str, start: int, stop: int, opens: bool, h: int) -> tuple[int, int]:
        text = self.text
        letters = raw.replace("'", "").replace("\u2019", "")
        size = self.size(start, stop)
        past = self.link(stop)
        if past:
            return LINK, past
        hexadecimal = all(c in string.hexdigits for c in letters)
        if size == 8 and hexadecimal and UUID.match(text, start):
            return NUMBER, start + 36
        plain = letters.isascii()
        if any(c in string.digits for c in letters):
            lettered = any(c in string.ascii_letters + "_" for c in letters)
            if not lettered and plain:
                return NUMBER, stop
            if (hexadecimal and size >= 4) or (size >= kernel.LONG_ID and lettered and plain):
                return NUMBER, stop
            return fnv(re.sub("[0-9]+", "#", lower(raw)).encode()), stop
        capital = raw[0] in string.ascii_uppercase
        capital = capital and not any(c in string.ascii_uppercase for c in raw[1:])
        return (NAME if capital and plain and size > 1 and not opens else h), stop

    def link(self, stop: int) -> int:
        text = self.text
        if text[stop : stop + 3] == "://":
            return re.compile(rf'[^{SPACES}">]*').match(text, stop + 3).end()
        if stop >= len(text) or text[stop] not in LOCAL + "@":
            return 0
        i = stop
        while i < len(text) and i < stop + kernel.LOCAL_REACH and text[i] in LOCAL:
            i += 1
        if text[i : i + 1] != "@" or i + 1 >= len(text) or text[i + 1] not in ASCII_WORD:
            return 0
        i += 1
        while i < len(text) and text[i] in LOCAL:
            i += 1
        return i

    def close(self, i: int) -> int:
        text, char = self.text, self.text[i]
        before, after = text[i - 1 : i] if i else "", text[i + 1 : i + 2]
        if i < self.looked.get(char, 0):
            return 0
        if char != "\u201c" and before and is_wordy(before):
            return 0
        if char == "'" and not (after and is_wordy(after)):
            return 0
        limit = kernel.APOSTROPHE_REACH if char == "'" else kernel.QUOTE_REACH
        at = i + 1
        while at < len(text) and self.size(i, at) < limit:
            if char == "'" and text[at] == "\n":
                break
            if text[at] == {"\u201c": "\u201d"}.get(char, char) and (
                char != "'" or self.closes(at)
            ):
                return at + 1
            at += 1
        self.looked[char] = at
        return 0

    def closes(self, at: int) -> bool:
        follows = self.text[at + 1 : at + 2]
        return self.text[at - 1] not in SPACES and not (follows and is_wordy(follows))


def simhash(words: list[int]) -> int:
    pairs = [mix(fold(a, b)) for a, b in itertools.pairwise(words)]
    votes = words + pairs
    return sum(1 << bit for bit in range(64) if sum(v >> bit & 1 for v in votes) > len(votes) // 2)


def shingles(words: list[int]) -> list[int]:
    if 0 < len(words) < 4:
        return [mix(fold_all(words))]
    found = sorted({mix(fold_all(words[k : k + 4])) for k in range(len(words) - 3)})
    sampled = [h for h in found if h < 1 << 61]
    return sampled[:24] or found[:1]


def slow_cues() -> tuple[dict[tuple[int, ...], dict[str, int]], dict[tuple[int, ...], set[str]]]:
    def hashed(cue: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(START if word == "^" else fnv(word.encode()) for word in cue)

    weights: dict[tuple[int, ...], dict[str, int]] = {}
    groups: dict[tuple[int, ...], set[str]] = {}
    for label, by_weight in cues.PHRASES.items():
        for weight in sorted(by_weight):
            for cue in capabilities.phrases(by_weight[weight]):
                weights.setdefault(hashed(cue), {})[label] = weight
    for name, text in cues.GROUPS.items():
        for cue in capabilities.members(text):
            groups.setdefault(hashed(cue), set()).add(name)
    return weights, groups


_WEIGHTS, _GROUPS = slow_cues()


def noted(heard: list[int]) -> Iterator[tuple[object, dict[str, int]]]:
    seen: dict[str, int] = {}
    for end in range(2, len(heard) + 1):
        for size in range(1, min(8, end) + 1):
            cue = tuple(heard[end - size : end])
            if cue in _WEIGHTS:
                yield cue, _WEIGHTS[cue]
            for label, pairs in cues.PAIRS.items():
                for first, second, gap, weight in pairs:
                    before = seen.get(first, 0)
                    near = 0 < before < end and end - before <= gap + 1
                    if second in _GROUPS.get(cue, ()) and near:
                        yield (label, first, second), {label: weight}
            seen.update(dict.fromkeys(_GROUPS.get(cue, ()), end))


def labels(reading: Reading) -> int:
    features = (
        reading.numbers >= 3,
        reading.symbols >= 6 and reading.symbols * 25 >= len(reading.text.encode()),
        reading.text.rstrip(SPACES).endswith("?"),
    )
    heard = [START, *reading.heard]
    heard += [
        fnv(name.encode())
        for name, holds in zip(capabilities.FEATURES, features, strict=True)
        if holds
    ]
    length = 1 + len(heard) // kernel.LONG_WORDS
    scores = dict.fromkeys(CAPABILITIES, 0)
    for by_label in dict(noted(heard)).values():
        for label, weight in by_label.items():
            scores[label] += weight if weight >= 100 else weight // length
    return sum(1 << i for i, label in enumerate(CAPABILITIES) if scores[label] >= 100)


def fingerprint(text: str) -> dict[str, object]:
    reading = Reading(text)
    reading.walk()
    words = reading.skeleton
    return {
        "prompt_hash": mix(fold_all(reading.whole)),
        "skeleton_hash": mix(fold_all(words)),
        "opening_hash": mix(fold_all(words[:8])),
        "closing_hash": mix(fold_all(words[-8:])),
        "shingles": shingles(words),
        "simhash": simhash(words),
        "capabilities": labels(reading),
        "prompt_chars": len(text),
    }
