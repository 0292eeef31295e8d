import pytest

from investigations.models import Campaign, Cluster
from investigations.web.presenters.overview import overview
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


def test_headlines_add_up(scored):
    found = overview(scored)
    values = {headline.name: headline for headline in found.headlines}
    flagged = Cluster.objects.filter(run=scored, flagged=True)
    assert values["Flagged clusters"].value == str(flagged.count()) == "3"
    assert values["Accounts in them"].exact == "94"
    exact = sum(flagged.values_list("distillation_exchanges", flat=True))
    assert values["Distillation exchanges"].exact == f"{exact:,}"
    assert values["Exchanges examined"].exact == f"{sum(found.activity.total):,}"
    assert values["Flagged clusters"].alarming


def test_campaigns_carry_their_clusters_and_the_highest_likelihood(scored):
    found = overview(scored)
    assert [card.clusters for card in found.campaigns] == [2, 1]
    assert found.campaigns[0].likelihood.value == 0.99
    assert found.campaigns[0].capabilities[0][0] == "Coding"
    assert len(found.campaigns) == found.campaigns_total == Campaign.objects.count()


def test_an_older_run_s_clusters_are_not_counted(scored):
    later = finished_scoring(scoring_result(clusters=(cluster(["solo-1", "solo-2", "solo-3"]),)))
    found = overview(later)
    assert [card.accounts for card in found.campaigns] == [3]
    assert [each.accounts for each in found.newest] == [3]
    assert {headline.name: headline.value for headline in found.headlines}[
        "Flagged clusters"
    ] == "1"


def test_a_quiet_window_alarms_nobody():
    found = overview(finished_scoring(scoring_result(clusters=())))
    assert found.campaigns == [] and found.newest == []
    assert not any(headline.alarming for headline in found.headlines)


def test_what_one_run_found_first_comes_by_likelihood(scored):
    assert [each.likelihood.value for each in overview(scored).newest] == [0.99, 0.96, 0.91, 0.31]


def test_what_the_newest_run_found_first_comes_before_what_was_known(scored):
    known = cluster(account_ids("hydra", 40), score=0.99)
    found = [
        cluster(account_ids("fresh", 5), score=0.12, flagged=False, campaign=None),
        cluster(account_ids("young", 6), score=0.88, campaign=None),
    ]
    later = finished_scoring(scoring_result(clusters=(known, *found)))
    newest = overview(later).newest
    assert [each.likelihood.value for each in newest] == [0.88, 0.12, 0.99]
    assert newest[0].created_at == newest[1].created_at > newest[2].created_at
