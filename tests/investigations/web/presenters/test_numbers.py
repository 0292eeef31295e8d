import pytest

from investigations.web.presenters.numbers import compact_count, share


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0"),
        (999, "999"),
        (1_000, "1.00 k"),
        (20_431, "20.4 k"),
        (999_400, "999 k"),
        (999_950, "1.00 M"),
        (13_000_000, "13.0 M"),
        (151_000_000_000, "151 bn"),
    ],
)
def test_counts_keep_three_figures(number, written):
    assert compact_count(number).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("fraction", "written"),
    [
        (0, "0 %"),
        (0.0004, "<0.1 %"),
        (0.034, "3.4 %"),
        (0.5, "50 %"),
        (0.991, "99.1 %"),
        (0.99999, ">99.9 %"),
        (1, "100 %"),
    ],
)
def test_shares_never_round_to_none_or_all(fraction, written):
    assert share(fraction).replace("\u00a0", " ") == written
