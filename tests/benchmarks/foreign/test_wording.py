from __future__ import annotations

import numpy as np

from benchmarks.foreign.wording import PHRASES, Spinner, each, fill, into


def objects(*values):
    return np.array(values, object)


def test_choices_nest():
    spin = Spinner(np.random.default_rng(1))
    assert set(spin.many("<a <b|c>|d>!", 60)) == {"a b!", "a c!", "d!"}


def test_paraphrases_have_one_slot_and_differ():
    spin = Spinner(np.random.default_rng(2))
    for moves in PHRASES["moves"].values():
        made = spin.paraphrases(moves, 300)
        assert all(wrapper.count("{}") == 1 for wrapper in made)
        assert len(set(made)) > 200
        assert "{}" in made
        assert not any("<" in wrapper or "|" in wrapper for wrapper in made)


def test_texts_with_braces_and_percents_stay_as_they_are():
    text = objects("a {} %d {x}")
    assert fill(["[{}]"], np.array([0]), text)[0] == "[a {} %d {x}]"
    assert into("[{}]", text)[0] == "[a {} %d {x}]"
    assert each("%d: {}", [(7,)], text)[0] == "7: a {} %d {x}"
