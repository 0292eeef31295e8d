"""The figures of quality, on cases small enough to count by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from investigations.campaigns.quality import Found, Truth, calibration_error, compare, evaluate
from tests.investigations.results import account_ids, finished_scoring


def found(
    key: str,
    accounts: str,
    *,
    score: float = 0.9,
    flagged: bool = True,
    kind="distillation",
    campaign=None,
):
    return Found(key, score, flagged, kind, accounts.split(), campaign=campaign)


TRUTH = {
    **{name: Truth("campaign", "alpha") for name in ("a1", "a2", "a3", "a4")},
    **{name: Truth("campaign", "beta") for name in ("b1", "b2")},
    **{name: Truth("benign", "campus") for name in ("n1", "n2", "n3")},
    **{name: Truth("reseller", "kiosk") for name in ("r1", "r2")},
}


def test_figures_by_hand():
    quality = compare(
        TRUTH,
        [
            found("one", "a1 a2 a3 n1"),
            found("two", "b1 stranger"),
            found("three", "r1 r2", kind="reseller"),
            found("four", "b2 n2", score=0.2, flagged=False),
        ],
    )
    assert (quality.true_positives, quality.false_positives, quality.false_negatives) == (4, 1, 2)
    assert (quality.precision, quality.recall) == (4 / 5, 4 / 6)
    assert quality.f1 == pytest.approx(8 / 11)
    assert quality.unlabelled == 1
    assert quality.clusters == 4
    alpha, beta = quality.campaigns
    assert (alpha.found, alpha.recall, alpha.clusters, alpha.kept_apart) == (
        3,
        0.75,
        ("one",),
        True,
    )
    assert (beta.found, beta.clusters) == (1, ("two",))
    campus, kiosk = quality.decoys
    assert (campus.accounts, campus.flagged) == (3, 1)
    assert campus.kinds == {"distillation": 2}
    assert (kiosk.flagged, kiosk.kinds) == (0, {"reseller": 2})


def test_campaigns_in_one_cluster_are_not_kept_apart():
    quality = compare(TRUTH, [found("one", "a1 a2 a3 a4 b1 b2")])
    assert [each.kept_apart for each in quality.campaigns] == [False, False]
    assert (quality.precision, quality.recall) == (1.0, 1.0)


def test_campaign_over_several_clusters_is_counted():
    quality = compare(TRUTH, [found("one", "a1 a2"), found("two", "a3")])
    alpha, beta = quality.campaigns
    assert (alpha.clusters, alpha.kept_apart) == (("one", "two"), True)
    assert (beta.found, beta.kept_apart) == (0, False)


@pytest.mark.parametrize(
    ("of_first", "of_second", "of_third", "alpha_linked", "beta_linked"),
    [
        ("CA-1", "CA-1", "CA-2", True, True),
        ("CA-1", "CA-3", "CA-2", False, True),  # alpha is in two
        ("CA-1", "CA-1", "CA-1", False, False),  # both are in one
        (None, None, None, False, True),  # linked to nothing, a cluster stands for itself
    ],
)
def test_campaigns_are_linked_under_one_key_each(
    of_first, of_second, of_third, alpha_linked, beta_linked
):
    alpha, beta = compare(
        TRUTH,
        [
            found("one", "a1 a2", campaign=of_first),
            found("two", "a3 a4", campaign=of_second),
            found("three", "b1 b2", campaign=of_third),
        ],
    ).campaigns
    assert (alpha.linked, beta.linked) == (alpha_linked, beta_linked)
    assert alpha.campaigns == tuple(sorted({of_first or "one", of_second or "two"}))
    assert beta.campaigns == (of_third or "three",)


def test_a_campaign_that_was_not_found_is_not_linked():
    alpha, _ = compare(TRUTH, []).campaigns
    assert (alpha.campaigns, alpha.linked) == ((), False)


def test_nothing_found_is_precise_and_recalls_nothing():
    quality = compare(TRUTH, [])
    assert (quality.precision, quality.recall, quality.f1) == (1.0, 0.0, 0.0)
    assert quality.calibration_error is None


def test_error_of_estimates_is_a_share_of_the_true_number():
    truth = {"a1": Truth("campaign", "alpha", 60), "b1": Truth("campaign", "beta", 40)}
    clusters = [
        Found("one", 0.9, True, "distillation", ["a1"], 70),
        Found("two", 0.9, True, "distillation", ["b1"], 30),
    ]
    assert compare(truth, clusters).distillation_error == pytest.approx(0.2)
    assert compare(TRUTH, clusters).distillation_error is None


def test_calibration_error_by_hand():
    # The highest bin says 2.8 of three and has 2; the lowest is exact.
    outcomes = [(0.9, True), (0.9, False), (0.0, False), (1.0, True)]
    assert calibration_error(outcomes) == pytest.approx(0.8 / 4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_calibration_error_is_a_share(outcomes):
    assert 0 <= calibration_error(outcomes) <= 1


@given(
    st.dictionaries(st.sampled_from(list(TRUTH)), st.integers(0, 3)),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_decoys_and_positives_add_up(places, flags):
    clusters = [
        found(
            str(place), " ".join(name for name, at in places.items() if at == place), flagged=flag
        )
        for place, flag in enumerate(flags)
    ]
    quality = compare(TRUTH, clusters)
    assert quality.true_positives == sum(each.found for each in quality.campaigns)
    assert quality.false_positives == sum(each.flagged for each in quality.decoys)
    assert quality.true_positives + quality.false_negatives == 6


@pytest.mark.django_db
def test_run_in_the_database_is_read_as_it_is():
    run = finished_scoring()
    truth = {account: Truth("campaign", "hydra") for account in account_ids("hydra", 50)}
    truth |= {account: Truth("benign", "judges") for account in account_ids("judge", 24)}
    quality = evaluate(truth, run)
    assert (quality.true_positives, quality.false_positives) == (40, 24)
    assert quality.unlabelled == 30
    assert quality.clusters == 4
