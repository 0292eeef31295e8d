import pytest

from investigations.models import Cluster
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def test_a_contribution_opens_in_its_place_or_as_a_page(hydra, analyst):
    address = f"/clusters/{hydra.key}/contributions/payment/"
    part = analyst.get(address, headers=HTMX)
    page = analyst.get(address).content.decode()
    assert part.content.decode().strip() in page
    assert "<html" in page and "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_it_shows_what_stands_behind_masked_for_everybody(hydra, lead):
    page = lead.get(f"/clusters/{hydra.key}/contributions/payment/", headers=HTMX).content.decode()
    assert "40 of 40 stored ones" in page and 'href="/watched/hydra-00003/"' in page
    assert "distillation in 4 of 4 groups (100\u00a0%) that this scoring considered" in page
    assert "ca•••3a" in page and "card_7f3a" not in page


@pytest.mark.parametrize("signal", ["no-such", "%00", "x" * 300, "%27%3B--"])
def test_what_is_no_contribution_is_not_found(hydra, analyst, signal):
    assert analyst.get(f"/clusters/{hydra.key}/contributions/{signal}/").status_code == 404


def test_strangers_are_asked_who_they_are_and_nothing_is_written(hydra, client, analyst):
    address = f"/clusters/{hydra.key}/contributions/payment/"
    assert client.get(address).status_code == 302
    assert analyst.post(address).status_code == 405


def test_many_links_cost_as_many_queries_as_few(analyst, django_assert_max_num_queries):
    groups = (cluster(account_ids("few", 3)), cluster(account_ids("many", 60), campaign=None))
    run = finished_scoring(scoring_result(groups, others=()))
    few, many = (run.clusters.get(account_count=count).key for count in (3, 60))
    analyst.get(f"/clusters/{few}/contributions/payment/")
    with django_assert_max_num_queries(18) as spent:
        analyst.get(f"/clusters/{few}/contributions/payment/")
    with django_assert_max_num_queries(len(spent)):
        page = analyst.get(f"/clusters/{many}/contributions/payment/").content.decode()
    assert "50 of 60 stored ones" in page
