import pytest

from benchmarks.peers.race import Run
from benchmarks.peers.table import comparison


@pytest.fixture
def rows():
    found = comparison(
        {
            "hydrascope": {100: Run(10, 9), 1_000: Run(20, 18), 10_000: Run(40, 36)},
            "slow": {100: Run(10, 9), 1_000: Run(1_000, 90)},
            "never": {},
        },
        10_000,
    )
    return {row["contender"]: row for row in found}


def test_what_was_not_reached_is_extrapolated_and_said_to_be(rows):
    assert rows["slow"] == {
        "contender": "slow",
        "largest": 1_000,
        "extrapolated": True,
        "seconds": {"100": 10, "1000": 1000},
        "ratio": 50.0,
        "exponent": 2.0,
        "whole_seconds": 100_000.0,
        "whole_ratio": 2_500.0,
        "cpu_seconds": {"100": 9, "1000": 90},
        "cpu_ratio": 5.0,
        "cpu_exponent": 1.0,
        "cpu_whole_seconds": 900.0,
        "cpu_whole_ratio": 25.0,
    }


def test_what_was_reached_is_as_measured(rows):
    ours = rows["hydrascope"]
    assert (ours["extrapolated"], ours["whole_seconds"], ours["whole_ratio"]) == (False, 40.0, 1.0)


def test_one_that_got_nowhere_has_no_figures(rows):
    empty = ("largest", "ratio", "exponent", "whole_seconds", "whole_ratio")
    assert [rows["never"][name] for name in empty] == [None] * 5
