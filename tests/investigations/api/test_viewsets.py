"""Reading through the API: what comes, for whom, in what pages, and for how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investigations.models import Account, Cluster, Run, SharedValue, Succession
from tests.investigations import results

pytestmark = pytest.mark.usefixtures("broker")


def scoring_of(clusters):
    """A finished scoring with so many clusters, each a campaign of its own."""
    casts = [
        results.cluster(results.account_ids(f"net{n}", 24), campaign=f"c{n}", seed=n)
        for n in range(clusters)
    ]
    return results.finished_scoring(results.scoring_result(casts, others=()))


def test_runs_come_newest_first(get, found):
    later = Run.objects.create(kind=Run.Kind.INGEST)
    rows = get("/api/runs/")["results"]
    assert [row["id"] for row in rows] == [later.pk, found.pk]
    assert get(rows[1]["url"]) == rows[1]
    assert rows[1]["state"] == "succeeded" and rows[1]["progress"] == 1
    assert [row["id"] for row in get("/api/runs/", kind="score")["results"]] == [found.pk]


def test_clusters_and_what_is_in_them(get, found):
    rows = get("/api/clusters/")["results"]
    assert {row["key"] for row in rows} == set(Cluster.objects.values_list("key", flat=True))
    row = max(rows, key=lambda each: each["score"])
    assert get(f"/api/clusters/{row['key']}/") == row
    members = get(f"/api/clusters/{row['key']}/members/")["results"]
    assert len(members) == min(row["account_count"], 100)
    assert members[0]["evidence"]
    contributions = get(f"/api/clusters/{row['key']}/contributions/")["results"]
    cluster = Cluster.objects.get(key=row["key"])
    assert [(c["signal"], c["weight"]) for c in contributions] == list(
        cluster.contributions.order_by("id").values_list("signal", "weight")
    )
    assert get(f"/api/clusters/{row['key']}/shared-values/")["results"]


def test_accounts_and_campaigns(get, found):
    row = get("/api/accounts/", cluster=Cluster.objects.first().key)["results"][0]
    assert row["cluster"] == Cluster.objects.first().key
    assert get(f"/api/accounts/{row['account_id']}/") == row
    campaign = get("/api/campaigns/")["results"][0]
    assert get(f"/api/campaigns/{campaign['key']}/") == campaign
    listed = {each["key"] for each in get("/api/clusters/", campaign=campaign["key"])["results"]}
    assert set(campaign["clusters"]) == listed != set()


def test_what_a_scoring_did_to_each_cluster(get):
    whole = results.account_ids("hydra", 40)
    first = results.finished_scoring(results.scoring_result([results.cluster(whole)]))
    halves = [results.cluster(whole[:25]), results.cluster(whole[25:], campaign="c7")]
    second = results.finished_scoring(results.scoring_result(halves))
    kept, parted = get(f"/api/runs/{second.pk}/steps/")["results"]
    assert (kept["cluster"], kept["kind"], kept["joined"], kept["left"]) == (
        "HC-00001",
        "split",
        0,
        15,
    )
    assert [(to["cluster"], to["accounts"]) for to in kept["went_to"]] == [("HC-00002", 15)]
    assert [(of["cluster"], of["accounts"]) for of in parted["came_from"]] == [("HC-00001", 15)]
    history = get("/api/clusters/HC-00001/history/")["results"]
    assert [(step["run"], step["kind"]) for step in history] == [
        (second.pk, "split"),
        (first.pk, "new"),
    ]
    assert history[0] == kept


def test_who_took_over_from_whom(get, found):
    old, new = Cluster.objects.order_by("key")[:2]
    reasons = [{"signal": "template", "likeness": 1.0, "values": 3}]
    Succession.objects.create(
        run=found, cluster=new, predecessor=old, likeness=0.9, reasons=reasons
    )
    for key in (old.key, new.key):
        (row,) = get(f"/api/clusters/{key}/successions/")["results"]
        assert (row["cluster"], row["predecessor"], row["likeness"]) == (new.key, old.key, 0.9)
        assert row["reasons"] == reasons


def test_an_account_id_may_hold_slashes(get):
    Account.objects.create(account_id="acme/eu/7")
    assert get("/api/accounts/acme/eu/7/")["account_id"] == "acme/eu/7"


@pytest.mark.parametrize(
    "path",
    [
        "accounts/nobody/",
        "accounts/%00/",
        "clusters/C-0/",
        "clusters/%00/",
        "campaigns/x/",
        "runs/0/",
    ],
)
def test_what_is_not_there_is_not_found(get, path):
    assert get(f"/api/{path}", expected=404)["code"] == "not_found"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(found, ada, client_of, method):
    key = Cluster.objects.first().key
    for path in ("/api/clusters/", f"/api/clusters/{key}/", f"/api/runs/{found.pk}/"):
        assert getattr(client_of(ada), method)(path).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/api/runs/",
        "/api/accounts/",
        "/api/clusters/",
        "/api/campaigns/",
        "/api/clusters/{key}/members/",
        "/api/clusters/{key}/contributions/",
        "/api/clusters/{key}/shared-values/",
    ],
)
def test_a_longer_list_takes_no_more_queries(ana, client_of, path):
    client = client_of(ana)

    def queries(size):
        key = Cluster.objects.order_by("id").first().key
        client.get("/api/runs/")  # whatever is looked up once in a process
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path.format(key=key), {"page_size": size})
        assert len(response.json()["results"]) == size
        return len(captured)

    for _ in range(3):
        scoring_of(3)
    for cluster in Cluster.objects.all():
        SharedValue.objects.create(
            cluster=cluster, signal="phone", value="h1", accounts=2, population=9, rarity=1
        )
    assert queries(1) == queries(3)
