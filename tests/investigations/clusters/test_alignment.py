from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.clusters.alignment import HEAD, TAIL, template_of
from investigations.clusters.result import Fixed, Slot

small = st.lists(st.sampled_from(["a", "b", "c", "one", "two,", "42", "–"]), max_size=12)


def fits(parts, words):
    """Whether the words are the fixed parts with slots of the lengths that are said."""
    ends = {0}
    for part in parts:
        if isinstance(part, Slot):
            ends = {end + n for end in ends for n in range(part.shortest, part.longest + 1)}
        else:
            said = part.text.split()
            ends = {end + len(said) for end in ends if words[end : end + len(said)] == said}
        ends = {end for end in ends if end <= len(words)}
    return len(words) in ends


@given(st.lists(small, min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_every_text_is_the_template_with_its_slots_filled(texts):
    parts = template_of([" ".join(words) for words in texts])
    if min(map(len, texts)) == 0:
        assert parts == ()
        return
    assert all(fits(parts, words) for words in texts)
    kinds = [type(part) for part in parts]
    assert all(a != b for a, b in pairwise(kinds))
    assert all(s.shortest <= s.typical <= s.longest for s in parts if isinstance(s, Slot))


frame = st.lists(st.integers(0, 10**6).map("frame{}".format), min_size=2, max_size=5, unique=True)


@given(st.lists(frame, min_size=2, max_size=4, unique_by=tuple), st.data())
@settings(max_examples=100, deadline=None)
def test_a_template_is_found_again_under_what_was_put_into_it(frames, data):
    flat = [word for part in frames for word in part]
    if len(set(flat)) < len(flat):
        return
    texts = []
    for number in range(5):
        words = list(frames[0])
        for part in frames[1:]:
            size = data.draw(st.integers(1, 4)) + (number == 0)
            words += [f"slot{number}-{at}" for at in range(size)] + part
        texts.append(" ".join(words))
    parts = template_of(texts)
    assert [p.text.split() for p in parts if isinstance(p, Fixed)] == frames
    assert len([p for p in parts if isinstance(p, Slot)]) == len(frames) - 1


def test_lines_stay_lines_and_slots_tell_lengths_only():
    texts = [f"You are a judge.\n\n\nScore:\n{'very ' * n}secret{n} thing" for n in range(5)]
    assert template_of(texts) == (
        Fixed("You are a judge.\n\nScore:"),
        Slot(1, 3, 5),
        Fixed("thing"),
    )


def test_what_comes_back_by_chance_is_not_fixed():
    lines = ["red apples or green", "cold winds or rain there", "long roads or sky or sea here"]
    assert template_of(lines) == (Slot(4, 5, 7),)
    assert template_of(["a — b", "x y — z"]) == (Slot(3, 4, 4),)
    assert template_of([]) == template_of(["  "]) == ()


@pytest.mark.parametrize("copies", [1, 5])
def test_the_same_text_has_no_slot(copies):
    assert template_of(["all of it the same"] * copies) == (Fixed("all of it the same"),)


def test_a_long_text_is_told_by_its_ends():
    middles = [" ".join(f"w{n}x{at}" for at in range(HEAD + TAIL + 900 * n)) for n in range(1, 4)]
    first, slot, last = template_of([f"Read the report. {m} Sum it up." for m in middles])
    assert (first, last) == (Fixed("Read the report."), Fixed("Sum it up."))
    assert (slot.shortest, slot.longest) == (HEAD + TAIL + 900, HEAD + TAIL + 2700)
