from benchmarks.report import early
from tests.benchmarks.report.samples import WHEN


def row(evasion: str, answered: list[float], linked: int = 3) -> dict[str, object]:
    return {
        "key": evasion,
        "evasion": evasion,
        "texts": "grammar",
        "seed": 1,
        "campaigns": [
            {
                "name": f"campaign {number}",
                "accounts": 50,
                "flagged_after_day": None if share == 1 else 3,
                "days_active": None if share == 1 else 2,
                "held": 0.4,
                "answered": share,
            }
            for number, share in enumerate(answered)
        ],
        "successors": [{"name": "campaign 0", "successors": 4, "linked": linked}],
        **WHEN,
    }


def test_the_median_counts_those_that_are_never_flagged() -> None:
    careful, expert, successors = early.targets([row("careful", [0.01, 0.04, 1.0])])
    assert (careful.measured, careful.reached) == ("4.0 %", True)
    assert expert.reached is None
    assert (successors.measured, successors.reached) == ("3 of 4", False)


def test_each_campaign_has_its_line() -> None:
    page = early.section([row("expert", [0.02, 1.0])])
    assert "| expert | 1 | campaign 0 | 50 | 3 | 2 | 40 % | 2.0 % |" in page
    assert "| expert | 1 | campaign 1 | 50 | never | – | 40 % | 100.0 % |" in page
    assert "| expert | campaign 0 | 4 | 3 | 75.0 % |" in page
