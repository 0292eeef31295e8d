import pytest
from django.core.cache import cache

from investigations.lake.store import Lake
from tests.investigations.results import cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


def test_the_first_visit_says_what_to_do(analyst):
    page = analyst.get("/").content.decode()
    assert "No scoring has ended yet" in page
    assert "python manage.py ingest exchanges" in page
    assert 'action="/runs/start-scoring/"' in page


def test_who_may_not_start_runs_gets_no_button(manager):
    assert "start-scoring" not in manager.get("/").content.decode()


def test_campaigns_newest_clusters_and_the_last_run_are_there(scored, analyst):
    response = analyst.get("/")
    page = response.content.decode()
    for found in scored.clusters.all():
        assert f'href="/clusters/{found.key}/"' in page
    assert response.context["found"].campaigns_total == 2
    assert f'href="/runs/{scored.pk}/"' in page
    assert 'id="traffic"' in page


def test_a_hostile_campaign_name_is_text(scored, analyst):
    campaign = scored.clusters.exclude(campaign=None).first().campaign
    campaign.name = "</script><script>alert(1)</script>"
    campaign.save()
    assert "<script>alert(1)" not in analyst.get("/").content.decode()


def test_the_page_costs_the_same_with_more_to_show(analyst, django_assert_max_num_queries):
    cache.clear()
    finished_scoring(scoring_result(clusters=(cluster(["a", "b", "c"], campaign="c0"),)))
    analyst.get("/")  # the session and the events are in the cache from here on
    with django_assert_max_num_queries(20) as few:
        analyst.get("/")
    finished_scoring()
    with django_assert_max_num_queries(len(few)):
        analyst.get("/")


def test_a_lake_that_is_away_costs_the_marks_and_not_the_page(scored, analyst, monkeypatch):
    cache.clear()

    def away(self):
        raise OSError("gone")

    monkeypatch.setattr(Lake, "reader", away)
    assert analyst.get("/").status_code == 200
