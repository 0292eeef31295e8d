from benchmarks.baselines import judging
from benchmarks.baselines.table import Baseline, rows
from benchmarks.baselines.volume import detect


def test_every_threshold_is_judged_and_named(month):
    scores, truth = detect(month, month), month.truth()
    baseline = Baseline("volume", detect, lambda history: 10.0)
    [(judged, found)] = rows(baseline, [month], month)
    assert judged == month
    expected = {
        "history": judging.history_threshold(scores, truth),
        "oracle": judging.oracle_threshold(scores, truth),
        "published": 10.0,
    }
    assert [row["threshold_from"] for row in found] == sorted(expected)
    for row in found:
        quality = judging.quality(scores, truth, expected[row["threshold_from"]])
        assert {name: row[name] for name in quality} == quality
        assert (row["baseline"], row["judged"]) == ("volume", len(truth))


def test_a_method_without_a_threshold_of_its_own_has_none(month):
    [(_, found)] = rows(Baseline("volume", detect), [month], month)
    assert [row["threshold_from"] for row in found] == ["history", "oracle"]
