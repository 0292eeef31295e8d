import pytest

from benchmarks.peers.table import comparison


@pytest.fixture
def rows():
    found = comparison(
        {
            "hydrascope": {100: 10.0, 1_000: 20.0, 10_000: 40.0},
            "slow": {100: 10.0, 1_000: 1_000.0},
            "never": {},
        },
        10_000,
    )
    return {row["contender"]: row for row in found}


def test_what_was_not_reached_is_extrapolated_and_said_to_be(rows):
    assert rows["slow"] == {
        "contender": "slow",
        "seconds": {"100": 10.0, "1000": 1000.0},
        "largest": 1_000,
        "ratio": 50.0,
        "exponent": 2.0,
        "extrapolated": True,
        "whole_seconds": 100_000.0,
        "whole_ratio": 2_500.0,
    }


def test_what_was_reached_is_as_measured(rows):
    ours = rows["hydrascope"]
    assert (ours["extrapolated"], ours["whole_seconds"], ours["whole_ratio"]) == (False, 40.0, 1.0)


def test_one_that_got_nowhere_has_no_figures(rows):
    empty = ("largest", "ratio", "exponent", "whole_seconds", "whole_ratio")
    assert [rows["never"][name] for name in empty] == [None] * 5
