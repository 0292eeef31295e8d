from benchmarks.baselines import hydrascope


def test_every_account_is_scored_and_only_clusters_that_count_are_above_the_threshold(month):
    scores = hydrascope.detect(month, month)
    truth = month.truth()
    assert set(scores) == set(truth)
    flagged = {
        name for name, score in scores.items() if score > hydrascope.shipped_threshold(month)
    }
    assert flagged
    assert {truth[name].label for name in flagged} == {"campaign"}
