import pytest
from django.db import connection

from investigations.models import Account, Campaign, Cluster
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


def hits(client, words):
    groups = client.get("/palette/", {"q": words}).context["groups"]
    return {group.name: [hit.title for hit in group.hits] for group in groups}


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def test_clusters_are_found_by_key_by_its_beginning_and_by_number(hydra, analyst):
    for words in (hydra.key, hydra.key.lower(), str(int(hydra.key[3:]))):
        assert hits(analyst, words) == {"Clusters": [hydra.key]}
    assert len(hits(analyst, "hc-")["Clusters"]) == 4


def test_campaigns_are_found_by_key_and_name(hydra, analyst):
    name = hydra.campaign.name
    assert name in hits(analyst, hydra.campaign.key)["Campaigns"]
    assert name in hits(analyst, name[2:].upper())["Campaigns"]


def test_accounts_are_found_by_how_they_begin_the_whole_one_first(hydra, analyst):
    Account.objects.bulk_create([Account(account_id="hydra-00007%"), Account(account_id="hydra_")])
    assert hits(analyst, "hydra-00007") == {"Accounts": ["hydra-00007", "hydra-00007%"]}
    assert hits(analyst, "hydra_") == {"Accounts": ["hydra_"]}
    assert len(hits(analyst, "hydra-")["Accounts"]) == 8


def test_the_beginning_of_an_account_has_an_index(scored):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        begin = Account.objects.filter(account_id__startswith="hydra-").order_by()[:8]
        assert "Index Cond" in begin.explain()


@pytest.mark.parametrize("words", ["", " ", "card_7f3a", "203.0.113.0/24", "a\0b", "x" * 5000])
def test_what_is_masked_or_rubbish_finds_nothing(scored, analyst, words):
    assert hits(analyst, words) == {}


def test_names_stay_text(hydra, analyst):
    Campaign.objects.filter(pk=hydra.campaign_id).update(name="<img src=x>")
    page = analyst.get("/palette/", {"q": "<img"}).content.decode()
    assert "&lt;img src=x&gt;" in page and "<img" not in page


def test_more_hits_cost_no_more_queries(analyst, django_assert_max_num_queries):
    for number in (1, 3):
        found = [cluster(account_ids(f"h{i}", 3), campaign=f"c{i}") for i in range(number)]
        finished_scoring(scoring_result(found, others=()))
        analyst.get("/palette/?q=h")
        with django_assert_max_num_queries(12):
            assert hits(analyst, "h")
