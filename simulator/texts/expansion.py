"""The kernel that expands a grammar into a column of strings, about a microsecond a text."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from simulator.texts.grammar import HEX, INTEGER, LITERAL, OPTIONAL, Compiled

Array = npt.NDArray[Any]

# Grammars may recurse; what lies deeper than this is left out.
DEPTH = 64


def expand(
    grammar: Compiled,
    rules: npt.NDArray[np.int32],
    templates: npt.NDArray[np.uint64],
    voices: npt.NDArray[np.uint64],
    items: npt.NDArray[np.uint64],
    typos: npt.NDArray[np.float32],
) -> pa.Array:
    """One text for each row, as ``pa.string()``.

    ``rules`` (n,) are the rules to start from; the three seeds decide the choices of their kind.
    ``typos`` (n,) is the share of letters that are swapped with their neighbour; above 0.01 the
    writer also leaves out capitals. Raises OverflowError above 2 GB in one call.
    """
    rows = len(rules)
    out, offsets = _expand(
        grammar.choice,
        grammar.first_alternative,
        grammar.alternatives,
        grammar.first_element,
        grammar.elements,
        grammar.kind,
        grammar.left,
        grammar.right,
        grammar.literals,
        np.ascontiguousarray(rules, dtype=np.int32),
        np.ascontiguousarray(templates, dtype=np.uint64),
        np.ascontiguousarray(voices, dtype=np.uint64),
        np.ascontiguousarray(items, dtype=np.uint64),
        np.ascontiguousarray(typos, dtype=np.float32),
    )
    if offsets[-1] >= 2**31:
        raise OverflowError("more than 2 GB of text in one call")
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(out)]
    return pa.Array.from_buffers(pa.string(), rows, buffers)


def _scramble(z: Any) -> Any:
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


_scramble = numba.njit(cache=True, inline="always")(_scramble)


def _write_number(out: Array, at: int, value: int) -> int:
    digits = 1
    limit = 10
    while value >= limit:
        digits += 1
        limit *= 10
    for place in range(digits):
        out[at + digits - 1 - place] = 48 + value % 10
        value //= 10
    return at + digits


_write_number = numba.njit(cache=True)(_write_number)


def _mistype(out: Array, start: int, end: int, rate: float, state: Any) -> None:
    if rate > 0.01:
        for at in range(start, end):
            if 65 <= out[at] <= 90:
                out[at] += 32
    for _ in range(int((end - start) * rate + 0.5)):
        state += np.uint64(0x9E3779B97F4A7C15)
        at = start + int(_scramble(state) % np.uint64(end - start))
        if at + 1 < end and 97 <= out[at] <= 122 and 97 <= out[at + 1] <= 122:
            out[at], out[at + 1] = out[at + 1], out[at]


_mistype = numba.njit(cache=True)(_mistype)


def _expand(  # noqa: C901, PLR0915 -- one loop on purpose: the kernel may not allocate per rule
    choice: Array,
    first_alternative: Array,
    alternatives: Array,
    first_element: Array,
    elements: Array,
    kind: Array,
    left: Array,
    right: Array,
    literals: Array,
    rules: Array,
    templates: Array,
    voices: Array,
    items: Array,
    typos: Array,
) -> tuple[Array, Array]:
    rows = len(rules)
    golden = np.uint64(0x9E3779B97F4A7C15)
    out = np.empty(max(1024, rows * 256), dtype=np.uint8)
    offsets = np.zeros(rows + 1, dtype=np.int64)
    at = 0
    element = np.zeros(DEPTH, dtype=np.int32)
    last = np.zeros(DEPTH, dtype=np.int32)
    for row in range(rows):
        state = _scramble(items[row] + golden)
        # Depth of the rule within which all choices are the template's, and the state outside.
        fixed = -1
        kept = state
        depth = -1
        rule = rules[row]
        descend = True
        while True:
            if descend and depth + 1 < DEPTH:
                count = np.uint64(alternatives[rule])
                if choice[rule] == 0 or fixed >= 0:
                    state += golden
                    draw = _scramble(state)
                else:
                    seed = voices[row] if choice[rule] == 1 else templates[row]
                    draw = _scramble(seed + golden * np.uint64(rule + 1))
                    if choice[rule] == 3:
                        fixed, kept, state = depth + 1, state, draw
                option = first_alternative[rule] + int((draw >> np.uint64(8)) % count)
                depth += 1
                element[depth] = first_element[option]
                last[depth] = first_element[option] + elements[option]
            descend = False
            if depth < 0:
                break
            here = element[depth]
            if here >= last[depth]:
                if depth == fixed:
                    fixed, state = -1, kept
                depth -= 1
                continue
            element[depth] = here + 1
            what = kind[here]
            need = right[here] if what == LITERAL else 32
            if at + need > len(out):
                grown = np.empty(len(out) * 2 + need, dtype=np.uint8)
                grown[:at] = out[:at]
                out = grown
            if what == LITERAL:
                begin = left[here]
                for step in range(need):
                    out[at + step] = literals[begin + step]
                at += need
                continue
            state += golden
            draw = _scramble(state)
            if what == INTEGER:
                span = np.uint64(right[here] - left[here] + 1)
                at = _write_number(out, at, left[here] + int(draw % span))
            elif what == HEX:
                for step in range(left[here]):
                    nibble = int((draw >> np.uint64(4 * (step % 16))) & np.uint64(15))
                    out[at + step] = nibble + (48 if nibble < 10 else 87)
                at += left[here]
            elif what != OPTIONAL or draw & np.uint64(1):
                rule = left[here]
                descend = True
        if typos[row] > 0 and at > offsets[row]:
            _mistype(out, offsets[row], at, typos[row], state)
        offsets[row + 1] = at
    return out[:at].copy(), offsets


_expand = numba.njit(cache=True)(_expand)
