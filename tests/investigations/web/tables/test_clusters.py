import pytest

from investigations.models import Cluster
from investigations.web.tables.clusters import ClusterFilter

pytestmark = pytest.mark.django_db


def sizes(**asked):
    found = ClusterFilter(asked, queryset=Cluster.objects.all())
    return sorted(found.qs.values_list("account_count", flat=True))


def test_each_filter_narrows(scored):
    assert sizes() == [12, 24, 30, 40]
    assert sizes(kind="reseller") == [12]
    assert sizes(flagged="yes") == [24, 30, 40]
    assert sizes(flagged="no") == [12]
    assert sizes(score="95") == [30, 40]
    assert sizes(capability="rubric_grading") == [24]
    key = Cluster.objects.get(account_count=30).key
    assert sizes(q=key.lower()) == [30]


def test_campaigns_are_found_by_key_and_name(scored):
    campaign = Cluster.objects.get(account_count=24).campaign
    assert sizes(q=campaign.key) == [24]
    assert sizes(q=campaign.name[3:20]) == [24]


def test_filters_add_up(scored):
    assert sizes(flagged="yes", score="95", capability="coding") == [30, 40]
    assert sizes(flagged="no", score="95") == []


@pytest.mark.parametrize(
    "asked", [{"score": "abc"}, {"score": "101"}, {"kind": "x"}, {"flagged": "maybe"}]
)
def test_what_cannot_be_read_is_reported_and_narrows_nothing(scored, asked):
    found = ClusterFilter(asked, queryset=Cluster.objects.all())
    assert found.qs.count() == 4
    assert set(found.form.errors) == set(asked)


def test_wildcards_are_plain_text(scored):
    assert sizes(q="%") == [] and sizes(q="_") == []


def test_narrowed_says_whether_anything_was_asked_for(scored):
    assert not ClusterFilter({"page": "2", "q": ""}, queryset=Cluster.objects.all()).narrowed
    assert ClusterFilter({"q": "x"}, queryset=Cluster.objects.all()).narrowed
