"""On the page of a cluster people say which other campaigns it serves."""

from __future__ import annotations

import pytest

from investigations.campaigns import serving
from investigations.models import Campaign, Cluster, Serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


def text(response):
    return response.content.decode()


@pytest.fixture
def pair(scored):
    found = Cluster.objects.filter(campaign__isnull=False).order_by("key").first()
    other = Campaign.objects.create(
        key="CA-777",
        name="<b>Other</b>",
        first_seen=found.first_seen,
        last_seen=found.last_seen,
    )
    return found, other


def test_it_is_said_shown_on_both_pages_and_taken_back(analyst, pair):
    found, other = pair
    asked = {"campaign": "ca-777", "reason": "<i>One invoice</i>"}
    page = text(analyst.post(f"/clusters/{found.key}/serves/", asked, follow=True))
    assert "CA-777" in page and "&lt;i&gt;One invoice" in page and "&lt;b&gt;Other" in page
    campaign = text(analyst.get(f"/campaigns/{other.key}/"))
    assert found.key in campaign and "Pools of other campaigns" in campaign
    row = Serving.objects.get()
    where = f"/clusters/{found.key}/serves/{row.pk}/take-back/"
    assert "This field is required" in text(analyst.post(where, {"reason": ""}, follow=True))
    page = text(analyst.post(where, {"reason": "Another one's"}, follow=True))
    assert f"Take back that it serves {other.key}" not in page
    assert "Pools of other campaigns" not in text(analyst.get(f"/campaigns/{other.key}/"))
    assert analyst.post(where, {"reason": "Again"}).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"campaign": "CA-000"}, {"campaign": "\x00"}, {"reason": ""}, {"reason": "x" * 2001}]
)
def test_rubbish_is_told_and_says_nothing(analyst, pair, wrong):
    asked = {"campaign": "CA-777", "reason": "So"} | wrong
    page = text(analyst.post(f"/clusters/{pair[0].key}/serves/", asked, follow=True))
    assert "alert" in page and not Serving.objects.exists()


def test_who_only_reads_sees_it_and_changes_nothing(manager, pair, ana):
    found, other = pair
    row = serving.say(cluster=found, campaign=other, by=ana, reason="So")
    page = text(manager.get(f"/clusters/{found.key}/"))
    assert "CA-777" in page and "It serves that one, too" not in page
    for path in ("serves/", f"serves/{row.pk}/take-back/"):
        assert manager.post(f"/clusters/{found.key}/{path}", {"reason": "x"}).status_code == 403


def test_more_of_them_cost_no_more_queries(analyst, pair, ana, django_assert_max_num_queries):
    found, other = pair
    serving.say(cluster=found, campaign=other, by=ana, reason="So")
    for address in (f"/clusters/{found.key}/", f"/campaigns/{other.key}/"):
        analyst.get(address)
    with django_assert_max_num_queries(200) as one:
        analyst.get(f"/clusters/{found.key}/")
    for number in range(3):
        more = Campaign.objects.create(
            key=f"CA-78{number}",
            name="x",
            first_seen=found.first_seen,
            last_seen=found.last_seen,
        )
        serving.say(cluster=found, campaign=more, by=ana, reason="So")
    with django_assert_max_num_queries(len(one)):
        analyst.get(f"/clusters/{found.key}/")
