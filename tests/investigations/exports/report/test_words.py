"""How a report writes numbers and foreign texts."""

from __future__ import annotations

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from investigations.exports.report import words


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1,000"),
        (23_980, "over 23,000"),
        (24_000, "24,000"),
        (13_420_000, "over 13 million"),
        (16_000_000, "16 million"),
        (1_590_000_000, "over 1.5 billion"),
        (None, "–"),
    ],
)
def test_over(number, told):
    assert words.over(number) == told


@given(st.integers(1000, 10**13))
def test_over_never_claims_more_than_there_is(number):
    text = words.over(number).removeprefix("over ")
    figure, _, unit = text.replace(",", "").partition(" ")
    claimed = round(float(figure) * {"": 1, "million": 10**6, "billion": 10**9}[unit])
    assert number * 0.9 < claimed <= number


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_comes_out_of_markdown_as_it_went_in(text):
    plain = pypandoc.convert_text(
        f"x{words.md(text)}x",
        to="plain",
        format="commonmark+pipe_tables+implicit_figures",
        extra_args=["--wrap=none"],
    )
    printable = "".join(each if each.isprintable() else " " for each in " ".join(text.split()))
    assert " ".join(plain.split()) == " ".join(f"x{printable}x".split())


@given(st.floats(0, 1))
def test_every_likelihood_has_words(value):
    assert words.likelihood(value)
