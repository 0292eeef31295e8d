"""The kernel against a slow expansion in plain Python, and what the three seeds decide."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator.hashing import mix
from simulator.texts.expansion import expand
from simulator.texts.families import FAMILIES
from simulator.texts.grammar import Compiled, compile_rules, parse, shipped

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def texts(
    grammar: Compiled, rule: str, rows: int, *, template=None, voice=None, item=None, typos=0.0
) -> list[str]:
    def column(seed: int | None) -> np.ndarray:
        return mix(np.arange(rows)) if seed is None else np.full(rows, seed, dtype=np.uint64)

    rules = np.full(rows, grammar.rule(rule), dtype=np.int32)
    rate = np.full(rows, typos, dtype=np.float32)
    return expand(grammar, rules, column(template), column(voice), column(item), rate).to_pylist()


def scramble(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Slow:
    """Expands one text by recursion over the same arrays."""

    def __init__(self, grammar: Compiled, template: int, voice: int, item: int) -> None:
        self.grammar, self.seeds = grammar, (None, voice, template, template)
        self.state, self.fixed = scramble((item + GOLDEN) & MASK), False

    def draw(self) -> int:
        self.state = (self.state + GOLDEN) & MASK
        return scramble(self.state)

    def rule(self, rule: int) -> str:
        grammar, how, kept = self.grammar, int(self.grammar.choice[rule]), None
        if how == 0 or self.fixed:
            draw = self.draw()
        else:
            draw = scramble((self.seeds[how] + GOLDEN * (rule + 1)) & MASK)
            if how == 3:
                kept, self.state, self.fixed = self.state, draw, True
        option = grammar.first_alternative[rule] + (draw >> 8) % int(grammar.alternatives[rule])
        first = int(grammar.first_element[option])
        parts = [self.element(at) for at in range(first, first + int(grammar.elements[option]))]
        if kept is not None:
            self.state, self.fixed = kept, False
        return "".join(parts)

    def element(self, at: int) -> str:
        grammar = self.grammar
        kind, left, right = int(grammar.kind[at]), int(grammar.left[at]), int(grammar.right[at])
        if kind == 0:
            return bytes(grammar.literals[left : left + right]).decode()
        draw = self.draw()
        if kind == 3:
            return str(left + draw % (right - left + 1))
        if kind == 4:
            return "".join(f"{(draw >> (4 * (n % 16))) & 15:x}" for n in range(left))
        return "" if kind == 2 and not draw & 1 else self.rule(left)


def test_the_kernel_agrees_with_plain_recursion_on_every_family() -> None:
    grammar = shipped()
    rules = np.array(
        [grammar.rule(family.rule) for family in FAMILIES for _ in range(15)], dtype=np.int32
    )
    template, voice, item = (mix(np.arange(len(rules)), salt) for salt in (1, 2, 3))
    fast = expand(grammar, rules, template, voice, item, np.zeros(len(rules), dtype=np.float32))
    slow = [
        Slow(grammar, int(t), int(v), int(i)).rule(int(rule))
        for rule, t, v, i in zip(rules, template, voice, item, strict=True)
    ]
    assert fast.to_pylist() == slow


def test_the_same_seeds_give_the_same_text_and_the_item_changes_it() -> None:
    grammar = shipped()
    fixed = {"template": 1, "voice": 2}
    assert len(set(texts(grammar, "campaign.software", 50, item=3, **fixed))) == 1
    assert len(set(texts(grammar, "campaign.software", 50, **fixed))) == 50


def test_a_voice_greets_the_same_way_and_a_template_keeps_its_wording() -> None:
    grammar = shipped()
    assert len(set(texts(grammar, "lexicon.hello", 200, voice=5))) == 1
    assert len(set(texts(grammar, "lexicon.hello", 200, item=5))) > 3
    assert len(set(texts(grammar, "campaign.rt_open", 200, template=5))) == 1
    assert len(set(texts(grammar, "campaign.rt_open", 500, item=5))) > 30


def test_everything_within_a_fixed_template_is_the_templates() -> None:
    assert len(set(texts(shipped(), "service.class_task", 100, template=5))) == 1
    assert len(set(texts(shipped(), "service.class", 100, template=5))) > 30


def test_typos_swap_letters_and_lose_capitals_but_keep_the_length() -> None:
    clean = texts(shipped(), "everyday.travel", 200)
    sloppy = texts(shipped(), "everyday.travel", 200, typos=0.03)
    assert clean != sloppy
    for before, after in zip(clean, sloppy, strict=True):
        assert len(before) == len(after)
        assert sorted(before.lower()) == sorted(after.lower())


def test_text_in_other_scripts_stays_whole_under_typos() -> None:
    found = texts(shipped(), "foreign.zh", 500, typos=0.05)
    assert pa.array(found).validate(full=True) is None
    assert any("\uff0c" in text for text in found)


def test_a_grammar_that_recurses_for_ever_ends() -> None:
    grammar = compile_rules(parse("a = x{a}y", "f"))
    (text,) = texts(grammar, "f.a", 1)
    assert text == "x" * 64 + "y" * 64


def test_ordinary_prompts_are_diverse() -> None:
    """Thousands of structures: names, numbers and the like masked, opening words compared."""
    people = [family for family in FAMILIES if family.weight > 0]
    openings = {
        " ".join(text.split()[:4])
        for family in people
        for text in texts(shipped(), family.rule, 400)
    }
    assert len(openings) > 4000
