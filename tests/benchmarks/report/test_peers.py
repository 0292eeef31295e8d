from benchmarks.report import peers


def row(contender: str, **changes: object) -> dict[str, object]:
    usual = {
        "contender": contender,
        "seconds": {"10000": 1.0, "1000000": 20.0},
        "largest": 1_000_000,
        "ratio": 1.0,
        "exponent": 1.0,
        "extrapolated": False,
        "whole_seconds": 20.0,
        "whole_ratio": 1.0,
        "limit": 900.0,
    }
    return usual | changes


SLOW = row(
    "datasketch",
    seconds={"10000": 60.0},
    exponent=1.5,
    extrapolated=True,
    whole_ratio=1500.0,
)


def test_an_extrapolated_ratio_says_so() -> None:
    (target,) = peers.targets([row("hydrascope"), SLOW])
    assert (target.measured, target.reached) == ("1500 × (extrapolated)", True)
    assert target.name == "datasketch over this program, 1,000,000 exchanges"


def test_a_tool_without_a_ratio_was_not_measured() -> None:
    (target,) = peers.targets([row("hydrascope"), row("other", whole_ratio=None)])
    assert target.reached is None


def test_every_tool_has_its_times() -> None:
    page = peers.section([SLOW, row("hydrascope")])
    lines = page.splitlines()
    assert "| hydrascope | 1.00 s | 20.0 s | 1.00 | – | – |" in lines
    assert "| datasketch | 60.0 s | – | 1.50 | 1500 × (extrapolated) | yes |" in lines
