import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.baselines import judging
from benchmarks.baselines.month import Truth

LABELS = {"hydra": "campaign", "shop": "reseller", "office": "benign", "people": "benign"}


def truth_of(**sizes):
    return {
        f"{group}{number}": Truth(LABELS[group], group)
        for group, size in sizes.items()
        for number in range(size)
    }


def test_figures_of_a_threshold():
    truth = truth_of(hydra=4, office=2, people=8, shop=2)
    scores = dict.fromkeys(truth, 0.0) | {
        **dict.fromkeys(["hydra0", "hydra1", "hydra2"], 3.0),
        "office0": 2.0,
        "shop0": 3.0,
        "people0": 1.0,
    }
    found = judging.quality(scores, truth, 1.0)
    assert found["precision"] == 0.75
    assert found["recall"] == 0.75
    assert found["false_positives"] == 0.1
    assert found["campaigns"] == {"hydra": 0.75}
    assert found["decoys"] == {"office": 0.5}
    assert found["resellers"] == 0.5


def test_judged_accounts_stand_for_their_group():
    truth = truth_of(hydra=2, people=100)
    scores = {"hydra0": 1.0, "hydra1": 1.0, "people0": 1.0, "people1": 0.0}
    found = judging.quality(scores, truth, 0.5)
    assert found["precision"] == pytest.approx(2 / 52, abs=1e-4)
    assert found["false_positives"] == 0.5


def test_nothing_flagged_has_no_precision():
    truth = truth_of(hydra=2, people=2)
    assert judging.quality(dict.fromkeys(truth, 0.0), truth, 0.0)["precision"] is None


def test_a_month_without_campaigns_has_no_recall():
    truth = truth_of(people=3)
    found = judging.quality(dict.fromkeys(truth, 1.0), truth, 0.5)
    assert (found["recall"], found["precision"], found["false_positives"]) == (None, 0.0, 1.0)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=400))
def test_the_history_threshold_keeps_to_the_rate_and_is_the_least_to_do_so(values):
    truth = truth_of(people=len(values))
    scores = dict(zip(truth, map(float, values), strict=True))
    threshold = judging.history_threshold(scores, truth)
    allowed = math.floor(judging.FALSE_POSITIVES * len(values))
    assert sum(score > threshold for score in scores.values()) <= allowed
    assert sum(score >= threshold for score in scores.values()) > allowed


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=30))
def test_no_threshold_has_a_better_f1_than_the_oracle(drawn):
    drawn = [(True, 3), *drawn]
    truth = {
        str(place): Truth("campaign", "hydra") if bad else Truth("benign", "people")
        for place, (bad, _) in enumerate(drawn)
    }
    scores = {str(place): float(score) for place, (_, score) in enumerate(drawn)}

    def f1(threshold):
        flagged = {account for account, score in scores.items() if score > threshold}
        caught = sum(truth[account].label == "campaign" for account in flagged)
        bad = sum(each.label == "campaign" for each in truth.values())
        return 2 * caught / (len(flagged) + bad)

    best = max(f1(threshold) for threshold in (-1, 0, 1, 2, 3, 4, 5))
    assert f1(judging.oracle_threshold(scores, truth)) == pytest.approx(best)
