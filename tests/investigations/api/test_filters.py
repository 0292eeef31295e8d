import datetime as dt

import pytest

from investigations.models import Account, Cluster
from tests.investigations import results

pytestmark = pytest.mark.usefixtures("broker")


@pytest.fixture
def ask(ana, client_of):
    results.finished_scoring()
    client = client_of(ana)
    return lambda name, **parameters: client.get(f"/api/{name}/", parameters)


def keys(response, name="key"):
    assert response.status_code == 200, response.content
    return {row[name] for row in response.json()["results"]}


@pytest.mark.parametrize(
    ("parameters", "matches"),
    [
        ({"flagged": "true"}, lambda c: c.flagged),
        ({"flagged": "false"}, lambda c: not c.flagged),
        ({"kind": "reseller"}, lambda c: c.kind == "reseller"),
        ({"min_score": "0.9"}, lambda c: c.score >= 0.9),
        ({"current": "true"}, lambda c: True),
        ({"current": "false"}, lambda c: False),
        ({"last_seen_after": "2030-01-01T00:00:00Z"}, lambda c: False),
    ],
)
def test_clusters(ask, parameters, matches):
    wanted = {cluster.key for cluster in Cluster.objects.all() if matches(cluster)}
    assert keys(ask("clusters", **parameters)) == wanted


def test_clusters_that_only_an_older_scoring_found_are_not_current(ask):
    gone = set(Cluster.objects.values_list("key", flat=True))
    fresh = results.cluster(results.account_ids("fresh", 24), seed=9)
    run = results.finished_scoring(results.scoring_result([fresh], others=()))
    current = set(Cluster.objects.filter(run=run).values_list("key", flat=True))
    assert keys(ask("clusters", current="true")) == current != set()
    assert keys(ask("clusters", current="false")) == gone - current != set()


def test_accounts(ask):
    wanted = set(Account.objects.filter(score__gte=0.9).values_list("account_id", flat=True))
    found = keys(ask("accounts", min_score="0.9", page_size="1000"), "account_id")
    assert found == wanted != set()
    assert keys(ask("accounts", plan="nonesuch"), "account_id") == set()


def test_campaigns(ask):
    seen = dt.datetime(2030, 1, 1, tzinfo=dt.UTC).isoformat()
    assert keys(ask("campaigns", last_seen_after=seen)) == set()
    assert keys(ask("campaigns"))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("clusters", {"min_score": "high"}),
        ("clusters", {"kind": "nice"}),
        ("clusters", {"campaign": "\x00"}),
        ("accounts", {"last_seen_after": "yesterday"}),
        ("accounts", {"organization_id": "a\x00b"}),
        ("runs", {"state": "asleep"}),
    ],
)
def test_a_wrong_value_is_named(ask, name, parameters):
    response = ask(name, **parameters)
    assert response.status_code == 400
    body = response.json()
    assert body["code"] == "invalid" and body["fields"].keys() == parameters.keys()
