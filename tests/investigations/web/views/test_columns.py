import pytest

from investigations.models import AuditEntry, TableColumns
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db
ALL = ["score", "kind", "account_count", "top_capability", "last_seen"]


def choose(client, shown, back="/clusters/?sort=score", **more):
    posted = {
        "table": "clusters",
        "clusters-column": ALL,
        "clusters-shown": shown,
        "clusters-back": back,
        **more,
    }
    return client.post("/columns/", posted)


def heads(client, address="/clusters/"):
    table = client.get(address).context["table"]
    return {column.name: column.attrs["th"].get("class", "") for column in table.columns}


def test_a_choice_follows_the_person_and_nobody_else(scored, analyst, lead, ana):
    before = heads(lead)
    response = choose(analyst, ["score", "last_seen"])
    assert response["Location"] == "/clusters/?sort=score#clusters"
    assert list(heads(analyst)) == [
        "key",
        "score",
        "distillation_exchanges",  # it was not among those to choose from: a new column is shown
        "exchanges",
        "last_seen",
    ]
    assert "d-none" not in heads(analyst)["last_seen"]
    assert heads(lead) == before and "d-none" in before["last_seen"]
    assert TableColumns.objects.get().person == ana
    assert not AuditEntry.objects.filter(action__contains="column").exists()


def test_it_can_be_changed_and_forgotten(scored, analyst):
    before = heads(analyst)
    choose(analyst, [])
    choose(analyst, ["kind"])
    assert "kind" in heads(analyst) and "score" not in heads(analyst)
    assert choose(analyst, [], forget="clusters").status_code == 302
    assert heads(analyst) == before and not TableColumns.objects.exists()


def test_the_first_column_stays_and_hidden_ones_still_sort(scored, analyst):
    posted = {"table": "clusters", "clusters-column": ["key", "score", "account_count"]}
    analyst.post("/columns/", posted)
    assert "key" in heads(analyst) and "account_count" not in heads(analyst)
    table = analyst.get("/clusters/?sort=account_count").context["table"]
    assert [row.record.account_count for row in table.paginated_rows] == [12, 24, 30, 40]


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x", ""])
def test_nobody_is_sent_elsewhere(scored, analyst, back):
    assert choose(analyst, ["score"], back=back)["Location"] == "/"


@pytest.mark.parametrize(
    "rubbish",
    [
        {"table": "x" * 5000},
        {"table": "a\0b"},
        {"table": "clusters", "clusters-column": ["a\0b"]},
        {"table": "clusters", "clusters-column": [f"c_{'x' * n}" for n in range(60)]},
        {"table": "clusters"},
        {},
    ],
)
def test_rubbish_is_told_and_not_kept(scored, analyst, empty_lake, rubbish):
    response = analyst.post("/columns/", rubbish, follow=True)
    assert response.status_code == 200 and 'role="alert"' in response.content.decode()
    assert not TableColumns.objects.exists()


def test_looking_changes_nothing(scored, analyst):
    assert analyst.get("/columns/").status_code == 405


def test_a_choice_costs_one_query(analyst, django_assert_max_num_queries):
    found = tuple(cluster(account_ids(f"c{i}", 3), campaign=f"c{i}") for i in range(3))
    finished_scoring(scoring_result(found))
    choose(analyst, ["score"])
    with django_assert_max_num_queries(16):
        analyst.get("/clusters/")
