from benchmarks.ablation import judged, less, signals, without
from benchmarks.worlds import World
from investigations.clusters import rules
from investigations.detectors import LINKS, measure


def test_every_link_and_every_rule_is_a_signal() -> None:
    assert {detector.name for detector in LINKS} <= set(signals())
    assert {rule.signal for rule in rules.RULES} <= set(signals())


def test_a_rule_is_silent_meanwhile_and_speaks_again() -> None:
    kept = rules.RULES
    with without("load"):
        assert {rule.signal for rule in kept} - {rule.signal for rule in rules.RULES} == {"load"}
    assert rules.RULES is kept


def test_a_world_is_judged_without_a_signal(small: World) -> None:
    with small.lake.reader() as reader:
        measured = measure(reader)
        assert less(measured, "payment").links["payment"].num_rows == 0
        assert less(measured, "payment").links["address"] is measured.links["address"]
        full, poorer = judged(small, measured, "nothing"), judged(small, measured, "payment")
    assert full["recall"] > 0.5
    assert poorer["margin"] < full["margin"]


def test_without_wording_it_is_still_known_how_much_was_written(small: World) -> None:
    with small.lake.reader() as reader:
        measured = measure(reader)
    features = less(measured, "wording").features
    assert features["wording_00"].null_count == features.num_rows
    assert features["wording_prompts"].equals(measured.features["wording_prompts"])
