"""Grammar files: what the notation means and which mistakes are told."""

from __future__ import annotations

import pytest

from simulator.texts.grammar import (
    HEX,
    INTEGER,
    LITERAL,
    OPTIONAL,
    RULE,
    GrammarError,
    compile_rules,
    parse,
    shipped,
)


def test_rules_go_on_over_indented_lines_and_comments_are_skipped() -> None:
    rules = parse("# what\na = one\n    | two\n\nb @= three\n", "f")
    assert rules == {
        "f.a": (0, [[(LITERAL, "one", None)], [(LITERAL, "two", None)]]),
        "f.b": (1, [[(LITERAL, "three", None)]]),
    }


def test_weights_repeat_an_alternative() -> None:
    (_, options) = parse("a = 3: x {b} | y", "f")["f.a"]
    assert [option[0][1] for option in options] == ["x ", "x ", "x ", "y"]


def test_slots_and_escapes() -> None:
    (_, [option]) = parse(r"a #= {int 2 9}{hex 4}{b?}{c.d}\n\|\{", "f")["f.a"]
    assert [kind for kind, *_ in option] == [INTEGER, HEX, OPTIONAL, RULE, LITERAL]
    assert option[-1][1] == "\n|{"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Not a rule", "not a rule"),
        ("a = {what is this slot}", "not a slot"),
        ("a = x\na = y", "twice"),
    ],
)
def test_mistakes_are_told(text: str, message: str) -> None:
    with pytest.raises(GrammarError, match=message):
        parse(text, "f")


def test_a_slot_without_a_rule_is_told() -> None:
    with pytest.raises(GrammarError, match=r"f\.a.*\{missing\}"):
        compile_rules(parse("a = {missing}", "f"))


def test_a_rule_of_the_same_file_goes_before_the_lexicon() -> None:
    rules = parse("word = far", "lexicon") | parse("a = {word}\nword = near", "f")
    compiled = compile_rules(rules)
    assert compiled.left[compiled.first_element[compiled.first_alternative[1]]] == 2


def test_shipped_grammars_compile_and_can_be_looked_up() -> None:
    grammar = shipped()
    assert len(grammar.names) > 250
    with pytest.raises(KeyError):
        grammar.rule("everyday.nothing")
