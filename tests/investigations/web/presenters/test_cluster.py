from collections import Counter

import pytest

from investigations.models import Cluster, SharedValue
from investigations.web.presenters.cluster import MOST_LINKS, cluster_page, profile_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def page_of(cluster):
    return cluster_page(cluster, profile_of(cluster))


def test_explanations_that_hold_come_first(hydra):
    hydra.profile.explanations[1]["holds"] = True
    hydra.profile.save()
    assert [each.holds for each in page_of(hydra).explanations] == [True, False]


def test_links_are_capped_and_the_cap_is_told(hydra):
    links = page_of(hydra).links
    assert (len(links.rows), links.total) == (MOST_LINKS, 40)


def test_many_values_of_one_signal_do_not_hide_the_others(hydra):
    hydra.shared_values.bulk_create(
        SharedValue(
            cluster=hydra, signal="phrase", value=str(n), accounts=40, population=1000, rarity=3
        )
        for n in range(50)
    )
    shown = page_of(hydra).shared_values
    assert Counter(row.signal for row in shown.rows) == {
        "Recurring phrase": 3,
        "Payment instrument": 1,
        "Network": 1,
    }
    assert shown.total == 52


def test_a_cluster_without_a_profile_still_has_a_page(hydra):
    hydra.profile.delete()
    assert page_of(Cluster.objects.get(pk=hydra.pk)).explanations == []
