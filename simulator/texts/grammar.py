"""Grammars as plain text files, compiled to flat arrays for the kernel.

A line ``name = one {slot} text | another | 3: thrice as likely`` is a rule; lines that begin with
white space go on with the rule above. What a choice hangs on is in the sign:

``=``   the item: a new choice each time,
``@=``  the voice: the same person chooses the same way each time,
``#=``  the template: everybody who works from one template chooses the same way,
``##=`` the template, together with every choice within.

Slots: ``{rule}``, ``{rule?}`` (every second time), ``{file.rule}``, ``{int 2 99}``, ``{hex 8}``.
``\\n`` is a new line, ``\\t`` a tab, ``\\s`` a blank that is kept at the ends; ``\\|``, ``\\{`` and
``\\}`` stand for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

LITERAL, RULE, OPTIONAL, INTEGER, HEX = range(5)
CHOICES = {"=": 0, "@=": 1, "#=": 2, "##=": 3}

_HEAD = re.compile(r"^([a-z][a-z0-9_]*)\s*(@=|##=|#=|=)\s*(.*)$", re.DOTALL)
_TOKEN = re.compile(r"\\(.)|\{([^{}]*)\}|(\|)", re.DOTALL)
_WEIGHT = re.compile(r"^(\d+):\s+")
_KEPT_BLANK = "\x00"
_ESCAPES = {"n": "\n", "t": "\t", "s": _KEPT_BLANK}
_GRAMMARS = Path(__file__).parent / "grammars"

Element = tuple[int, object, object]


class GrammarError(ValueError):
    """A grammar file that cannot be compiled; the message names file and rule."""


@dataclass(frozen=True)
class Compiled:
    """The arrays the kernel walks. Rules, alternatives and elements are rows in nested ranges."""

    names: Mapping[str, int]
    choice: npt.NDArray[np.int8]
    first_alternative: npt.NDArray[np.int32]
    alternatives: npt.NDArray[np.int32]
    first_element: npt.NDArray[np.int32]
    elements: npt.NDArray[np.int32]
    kind: npt.NDArray[np.int8]
    left: npt.NDArray[np.int32]
    right: npt.NDArray[np.int32]
    literals: npt.NDArray[np.uint8]

    def rule(self, name: str) -> int:
        """Number of the rule ``file.rule``; KeyError if there is none."""
        return self.names[name]


def parse(text: str, file: str) -> dict[str, tuple[int, list[list[Element]]]]:
    """Rules of one file: full name → (choice, alternatives of elements)."""
    rules: dict[str, tuple[int, list[list[Element]]]] = {}
    for logical in _logical_lines(text):
        match = _HEAD.match(logical)
        if not match:
            raise GrammarError(f"{file}: not a rule: {logical[:60]!r}")
        name = f"{file}.{match[1]}"
        if name in rules:
            raise GrammarError(f"{name} is defined twice")
        rules[name] = (CHOICES[match[2]], _alternatives(match[3], file))
    return rules


def _logical_lines(text: str) -> Iterable[str]:
    current: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line[0].isspace():
            current.append(line.strip())
            continue
        if current:
            yield " ".join(current)
        current = [line.strip()]
    if current:
        yield " ".join(current)


def _alternatives(body: str, file: str) -> list[list[Element]]:
    found: list[list[Element]] = [[]]
    at = 0
    for token in _TOKEN.finditer(body):
        _literal(found[-1], body[at : token.start()])
        at = token.end()
        if token[1]:
            _literal(found[-1], _ESCAPES.get(token[1], token[1]))
        elif token[3]:
            found.append([])
        else:
            found[-1].append(_slot(token[2], file))
    _literal(found[-1], body[at:])
    return [copy for alternative in found for copy in _weighed(alternative)]


def _literal(alternative: list[Element], text: str) -> None:
    if not text:
        return
    if alternative and alternative[-1][0] == LITERAL:
        text = str(alternative.pop()[1]) + text
    alternative.append((LITERAL, text, None))


def _weighed(alternative: list[Element]) -> list[list[Element]]:
    """The alternative without the blanks around it, as often as its weight says."""
    weight = 1
    if alternative and alternative[0][0] == LITERAL:
        text = str(alternative[0][1]).lstrip(" ")
        if match := _WEIGHT.match(text):
            weight, text = int(match[1]), text[match.end() :]
        alternative[0] = (LITERAL, text, None)
    if alternative and alternative[-1][0] == LITERAL:
        alternative[-1] = (LITERAL, str(alternative[-1][1]).rstrip(" "), None)
    return [alternative] * weight


def _slot(inside: str, file: str) -> Element:
    words = inside.split()
    if len(words) == 3 and words[0] == "int":
        return (INTEGER, int(words[1]), int(words[2]))
    if len(words) == 2 and words[0] == "hex":
        return (HEX, int(words[1]), 0)
    if len(words) != 1:
        raise GrammarError(f"{file}: not a slot: {{{inside}}}")
    name = words[0].removesuffix("?")
    return (OPTIONAL if words[0].endswith("?") else RULE, name, file)


def compile_rules(rules: Mapping[str, tuple[int, list[list[Element]]]]) -> Compiled:
    """Flat arrays of all rules. A slot's rule is sought in its own file, then in ``lexicon``."""
    names = {name: number for number, name in enumerate(rules)}
    choice, first_alternative, alternatives = [], [], []
    first_element: list[int] = []
    elements: list[int] = []
    flat: list[tuple[int, int, int]] = []
    literals = bytearray()
    for name, (how, options) in rules.items():
        choice.append(how)
        first_alternative.append(len(first_element))
        alternatives.append(len(options))
        for option in options:
            first_element.append(len(flat))
            elements.append(len(option))
            for kind, left, right in option:
                if kind == LITERAL:
                    data = str(left).replace(_KEPT_BLANK, " ").encode()
                    flat.append((LITERAL, len(literals), len(data)))
                    literals += data
                elif kind in (RULE, OPTIONAL):
                    flat.append((kind, _resolve(str(left), str(right), names, name), 0))
                else:
                    flat.append((kind, int(str(left)), int(str(right))))
    columns = np.array(flat, dtype=np.int32)
    return Compiled(
        names=names,
        choice=np.array(choice, dtype=np.int8),
        first_alternative=np.array(first_alternative, dtype=np.int32),
        alternatives=np.array(alternatives, dtype=np.int32),
        first_element=np.array(first_element, dtype=np.int32),
        elements=np.array(elements, dtype=np.int32),
        kind=columns[:, 0].astype(np.int8),
        left=columns[:, 1].copy(),
        right=columns[:, 2].copy(),
        literals=np.frombuffer(bytes(literals), dtype=np.uint8),
    )


def _resolve(slot: str, file: str, names: Mapping[str, int], rule: str) -> int:
    for candidate in (f"{file}.{slot}", slot, f"lexicon.{slot}"):
        if candidate in names:
            return names[candidate]
    raise GrammarError(f"{rule}: no rule for the slot {{{slot}}}")


@cache
def shipped() -> Compiled:
    """All grammars of the package as one; a rule is called ``file.rule``."""
    rules: dict[str, tuple[int, list[list[Element]]]] = {}
    for path in sorted(_GRAMMARS.glob("*.grammar")):
        rules |= parse(path.read_text(encoding="utf-8"), path.stem)
    return compile_rules(rules)
