import pytest

from investigations.models import ClusterProfile
from investigations.web.presenters.base_rates import base_rates
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


def test_explanations_are_counted_over_all_groups_flagged_or_not(scored):
    said = [{"name": "office_nat", "holds": True, "reason": "x"}]
    innocent = ClusterProfile.objects.filter(cluster__flagged=False)
    assert innocent.update(explanations=said) == 1
    rates = base_rates(scored)
    assert rates.explanations["office_nat"].words == "1 of 4 groups (25\u00a0%)"
    assert rates.explanations["popular_tool"].words == "0 of 3 groups (0\u00a0%)"


def test_contributions_are_counted_by_the_side_that_they_speak_for(scored):
    scored.clusters.first().contributions.filter(signal="payment").update(weight=-1)
    rates = base_rates(scored).contributions
    assert rates["payment", True].words == "3 of 4 groups (75\u00a0%)"
    assert rates["payment", False].groups == 1


def test_they_are_counted_once(scored, django_assert_num_queries):
    first = base_rates(scored)
    with django_assert_num_queries(1):  # which run is the latest
        assert base_rates(scored) == first


def test_of_an_older_run_nothing_is_known_any_more(scored):
    finished_scoring(scoring_result(clusters=(cluster(account_ids("x", 3)),), others=()))
    assert base_rates(scored).contributions == {}
