"""How far evidence carries, rule by rule."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.cases.ladder import Hold, is_solid, ladder
from investigations.models import HypothesisEvidence

RUNGS = ("template", "infrastructure", "operator", "organisation")


def piece(rung, bearing="for", basis="fact", source="B", information=2):
    return HypothesisEvidence(
        rung=rung,
        bearing=bearing,
        basis=basis,
        source_grade=source,
        information_grade=information,
    )


def reached(pieces):
    return [step.rung.value for step in ladder(pieces) if step.reached]


@pytest.mark.parametrize(
    ("made", "solid"),
    [
        ({}, True),
        ({"basis": "inference", "source": "C", "information": 3}, True),
        ({"basis": "single_source", "source": "A", "information": 1}, False),
        ({"source": "D"}, False),
        ({"source": "F"}, False),
        ({"information": 4}, False),
        ({"information": 6}, False),
    ],
)
def test_what_is_solid(made, solid):
    assert is_solid(piece("template", **made)) is solid


def test_one_piece_carries_the_lower_rungs_and_two_the_upper_ones():
    pieces = [piece("template"), piece("infrastructure"), piece("operator")]
    assert reached(pieces) == ["template", "infrastructure"]
    assert ladder(pieces)[2].hold == Hold.THIN
    assert reached([*pieces, piece("operator")]) == ["template", "infrastructure", "operator"]


def test_a_gap_below_ends_it():
    pieces = [piece("infrastructure"), *[piece("organisation")] * 3]
    assert reached(pieces) == []
    assert [step.hold for step in ladder(pieces)] == [
        Hold.EMPTY,
        Hold.CARRIED,
        Hold.EMPTY,
        Hold.CARRIED,
    ]


def test_as_much_against_as_for_is_contested_and_a_weak_voice_is_none():
    assert ladder([piece("template"), piece("template", "against")])[0].hold == Hold.CONTESTED
    weak = piece("template", "against", basis="single_source")
    assert reached([piece("template"), weak]) == ["template"]


PIECES = st.builds(
    piece,
    st.sampled_from(RUNGS),
    st.sampled_from(["for", "against"]),
    st.sampled_from(["fact", "inference", "single_source"]),
    st.sampled_from("ABCDEF"),
    st.integers(1, 6),
)


@given(pieces=st.lists(PIECES, max_size=12), more=PIECES)
def test_no_gap_and_more_for_it_never_carries_less(pieces, more):
    found = reached(pieces)
    assert found == list(RUNGS[: len(found)])
    if more.bearing == "for":
        assert len(reached([*pieces, more])) >= len(found)
    else:
        assert len(reached([*pieces, more])) <= len(found)
    for other in itertools.islice(itertools.permutations(pieces), 3):
        assert reached(other) == found
