from benchmarks.report import baselines


def row(seed: int, **changes: object) -> dict[str, object]:
    usual = {
        "baseline": "prada",
        "threshold_from": "history",
        "texts": "grammar",
        "evasion": "expert",
        "seed": seed,
        "precision": 0.5,
        "recall": 0.25,
        "false_positives": 0.003,
        "campaigns": {"larch": 0.1, "marlin": 0.4},
        "decoys": {"ci-runners": 0.2, "companies": 0.01},
        "seconds": 4.0,
    }
    return usual | changes


def test_a_line_is_the_mean_over_months() -> None:
    page = baselines.section([row(1), row(2, recall=0.75, precision=None)])
    assert (
        "| prada | history | grammar | 2 | 0.500 | 0.500 | 0.30 % | 0.100 | ci-runners | 4.00 s |"
        in page
    )


def test_levels_have_a_table_each() -> None:
    page = baselines.section([row(1), row(1, evasion="careful", decoys={})])
    assert "### expert" in page
    assert "| 0.100 | none | 4.00 s |" in page.split("### careful")[1]
