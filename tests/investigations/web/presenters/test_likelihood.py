import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.web.presenters.likelihood import likelihood


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "almost no chance"),
        (0.03, "almost no chance"),
        (0.10, "very unlikely"),
        (0.30, "unlikely"),
        (0.50, "roughly even chance"),
        (0.60, "likely"),
        (0.90, "very likely"),
        (0.97, "almost certain"),
        (1.0, "almost certain"),
    ],
)
def test_words_are_those_of_the_standard(value, words):
    assert likelihood(value).words == words


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_likelihood_never_gets_a_lower_level(one, other):
    order = ["low", "even", "raised", "high"]
    low, high = sorted((one, other))
    assert order.index(likelihood(low).level) <= order.index(likelihood(high).level)


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan")])
def test_what_is_no_likelihood_is_refused(value):
    with pytest.raises(ValueError, match="0 to 1"):
        likelihood(value)
