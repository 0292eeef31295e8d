from benchmarks.report import ablation
from tests.benchmarks.report.samples import WHEN


def row(without: str, seed: int = 1, **changes: object) -> dict[str, object]:
    usual = {
        "key": f"{without} {seed}",
        "scenario": "headline",
        "evasion": "expert",
        "texts": "grammar",
        "scale": 0.01,
        "relay": None,
        "seed": seed,
        "without": without,
        "precision": 1.0,
        "recall": 0.9,
        "margin": 2.0,
        "found_apart": 3,
        "campaigns": 3,
        "accused": [],
        "strays": {},
    }
    return usual | WHEN | changes


def test_a_signal_that_one_world_needs_is_not_idle() -> None:
    rows = [
        row("nothing", 1),
        row("nothing", 2),
        row("phone", 1),
        row("phone", 2),
        row("payment", 1),
        row("payment", 2, recall=0.8),
        row("load", 1, margin=1.0),
        row("organisation", 1, accused=["ci-runners"]),
    ]
    assert ablation.idle_signals(rows) == ["phone"]


def test_changes_are_against_all_signals() -> None:
    page = ablation.section([row("nothing"), row("payment", recall=0.7, margin=0.5)])
    assert "| **nothing** | 1.0000 |  | 0.9000 |  | 3 of 3 | 0 | 2.00 |  |" in page
    assert "| payment | 1.0000 | +0.0000 | 0.7000 | -0.2000 | 3 of 3 | 0 | 0.50 | -1.50 |" in page


def test_a_world_of_another_scenario_is_another_world() -> None:
    rows = [
        row("nothing"),
        row("nothing", scenario="foreign", recall=0.5),
        row("phone"),
        row("phone", scenario="foreign", recall=0.5),
    ]
    assert ablation.idle_signals(rows) == ["phone"]
    assert "expert (2 worlds)" in ablation.section(rows)
