from collections import Counter

import pytest

from investigations.models import Cluster, SharedValue
from investigations.web.charts.waterfall import probability
from investigations.web.presenters.cluster import MOST_LINKS, cluster_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def test_steps_are_the_stored_contributions(hydra):
    page = cluster_page(hydra)
    stored = sum(hydra.contributions.values_list("weight", flat=True))
    assert sum(step.weight for step in page.steps) == pytest.approx(stored)
    assert 0 < probability(stored) < 1


def test_what_was_known_beforehand_comes_first(hydra):
    hydra.contributions.filter(signal="base_rate").update(signal="prior")
    assert cluster_page(hydra).steps[0].name == "Before any evidence"


def test_explanations_that_hold_come_first(hydra):
    hydra.profile.explanations[1]["holds"] = True
    hydra.profile.save()
    assert [each.holds for each in cluster_page(hydra).explanations] == [True, False]


def test_links_are_capped_and_the_cap_is_told(hydra):
    links = cluster_page(hydra).links
    assert (len(links.rows), links.total) == (MOST_LINKS, 40)


def test_many_values_of_one_signal_do_not_hide_the_others(hydra):
    hydra.shared_values.bulk_create(
        SharedValue(
            cluster=hydra, signal="phrase", value=str(n), accounts=40, population=1000, rarity=3
        )
        for n in range(50)
    )
    shown = cluster_page(hydra).shared_values
    assert Counter(row.signal for row in shown.rows) == {
        "Recurring phrase": 3,
        "Payment instrument": 1,
        "Network": 1,
    }
    assert shown.total == 52


def test_the_profile_becomes_series_and_raster(hydra):
    page = cluster_page(hydra)
    assert sum(page.activity.total) == hydra.exchanges
    assert len(page.raster.counts) == len(page.raster.account_ids) == 40
    assert page.raster.accounts_total == 40


def test_a_cluster_without_a_profile_still_has_a_page(hydra):
    hydra.profile.delete()
    page = cluster_page(Cluster.objects.get(pk=hydra.pk))
    assert page.activity.hours == [] and page.explanations == []
