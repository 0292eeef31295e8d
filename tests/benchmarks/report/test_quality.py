import pytest

from benchmarks.report import calibration, pools, quality
from benchmarks.report.targets import Target
from tests.benchmarks.report.samples import campaign, world


def target(rows: list[dict[str, object]], name: str) -> Target:
    (found,) = [one for one in quality.targets(rows) if one.name == name]
    return found


def test_a_target_is_judged_by_its_worst_seed() -> None:
    rows = [world(seed=1, recall=1.0), world(seed=2, recall=0.95)]
    found = target(rows, "recall, careful, grammar")
    assert found.measured == "0.9750 (0.9500)"
    assert found.reached is False
    assert target(rows, "precision, careful, grammar").reached is True


def test_levels_that_were_not_measured_are_said_to_be_so() -> None:
    found = target([world()], "recall, expert, real texts")
    assert found.reached is None
    assert target([], "resellers taken for campaigns").reached is None


def test_a_campaign_counts_when_it_is_found_and_kept_apart() -> None:
    rows = [world(campaigns=[campaign(), campaign(kept_apart=False), campaign(found=0)])]
    found = target(rows, "campaigns found and kept apart, careful, grammar")
    assert (found.measured, found.reached) == ("1 of 3", False)


def test_accused_decoys_are_named() -> None:
    found = target([world(accused=["ci-runners"])], "decoy groups flagged, careful, grammar")
    assert (found.measured, found.reached) == ("1: ci-runners", False)


def test_the_estimate_is_judged_by_its_worst_pool() -> None:
    pools = [(0.25, 800), (0.75, 640)]
    rows = [
        world(scenario="relay", relay=relay, campaigns=[campaign(estimate=estimate)])
        for relay, estimate in pools
    ]
    found = target(rows, "error of distillation_exchanges, pools that relay 0 to 75 %")
    assert (found.measured, found.reached) == ("median 10.0 %, worst 20.0 %", False)


def test_an_estimate_of_what_was_not_found_has_no_error() -> None:
    assert pools.estimate_error(campaign(own_found=0, estimate=0)) is None
    assert pools.estimate_error(campaign()) == pytest.approx(0.1)


def test_the_tables_show_the_figures() -> None:
    relayed = world(scenario="relay", relay=0.5, precision=0.5)
    others = [world(scenario="heldout", recall=0.25), world(scenario="relay")]
    page = quality.section([world(recall=0.5), relayed, *others])
    assert "| careful | 1 | coding 50 % | coding 70 %, rubric grading 30 % |" in page
    assert "| careful | grammar | 1 | 1.0000 | ≥ 0.99 | 0.5000 | ≥ 0.97 | 1 of 1 | 0 |" in page
    assert "| careful | grammar | larch | 100 | 0.900 | 1.0 | 1 of 1 | 1 of 1 | 10.0 % |" in page
    assert "| careful | 50 % | 0.5000 | 0.9800 | 10.0 % (10.0 %) | ≤ 15 % | yes |" in page
    assert "| heldout | careful | 1 | 1.0000 | 0.2500 |" in page


def test_clusters_are_counted_by_tenths_of_the_scale() -> None:
    rows = [world(calibration=[[0.02, 3, 0], [0.04, 0, 1], [1.0, 0, 2]])]
    assert calibration.tenths(calibration.outcomes(rows)) == {
        0: (4, pytest.approx(0.025), 0.25),
        9: (2, 1.0, 1.0),
    }


def test_the_calibration_of_what_is_notable_is_told_apart() -> None:
    page = calibration.section([world(calibration=[[0.0, 98, 0], [0.5, 0, 2]])])
    assert "over all clusters it is 0.0100, over the 2 with a score of 0.1 or more 0.5000" in page
