"""Lists to take along: the whole filter, in each format, on the chain of custody."""

from __future__ import annotations

import csv
import json

import pytest

from investigations.cases import opening
from investigations.exports.page_lists import PAGE_LISTS
from investigations.models import Campaign, Cluster, CustodyEntry, QueueItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


def text(response):
    return response.content.decode()


def table(response):
    assert response.status_code == 200
    return list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))


def last():
    return json.loads(CustodyEntry.objects.latest("number").frozen)


def test_all_clusters_of_a_filter_are_one_file(manager, scored):
    assert "as</label>" in text(manager.get("/clusters/"))
    file = manager.post("/clusters-file/?kind=distillation&sort=-exchanges", {"form": "csv"})
    rows = table(file)
    assert {row["kind"] for row in rows} == {"distillation"} and len(rows) == 3
    volumes = [int(row["exchanges"]) for row in rows]
    assert volumes == sorted(volumes, reverse=True)
    frozen = json.loads(CustodyEntry.objects.latest("number").frozen)
    assert frozen["detail"]["filter"] == "kind=distillation&sort=-exchanges"
    assert frozen["detail"]["lines"] == 3 and frozen["actor"] == "mia"


@pytest.mark.parametrize("form", ["xlsx", "json", "parquet"])
def test_in_each_of_the_formats(manager, scored, form, settings):
    file = manager.post("/clusters-file/?score=200&q=%00", {"form": form})
    assert file.status_code == 200 and len(b"".join(file.streaming_content)) > 20
    assert list(settings.EXPORTS.iterdir()) == []


@pytest.mark.parametrize("form", ["", "exe", "pdf", "csv\x00"])
def test_no_such_list(manager, scored, form):
    page = text(manager.post("/clusters-file/", {"form": form}, follow=True))
    assert "There is no such list" in page


def test_lists_are_for_who_exports(analyst, scored):
    assert analyst.post("/clusters-file/", {"form": "csv"}).status_code == 403
    assert "as</label>" not in text(analyst.get("/clusters/"))


def test_the_accounts_of_a_cluster_by_its_filter(manager, scored):
    cluster = Cluster.objects.get(account_count=40)
    at = f"/clusters/{cluster.key}/"
    assert 'id="take-accounts"' in text(manager.get(at))
    file = manager.post(f"{at}accounts-file/?m-q=hydra-0000&m-sort=-exchanges", {"form": "csv"})
    assert f"{cluster.key}-accounts.csv" in file["Content-Disposition"]
    rows = table(file)
    assert len(rows) == 10 and {row["cluster"] for row in rows} == {cluster.key}
    volumes = [int(row["exchanges"]) for row in rows]
    assert volumes == sorted(volumes, reverse=True)
    assert last()["target"] == ["investigations.cluster", str(cluster.pk)]
    assert not {"email", "payment_fingerprint", "signup_ip"} & set(rows[0])


def test_the_queue_the_campaigns_and_the_cases(manager, scored, ana):
    opening.open_case(title="=cmd()", by=ana, things=[Cluster.objects.first()])
    waiting = table(manager.post("/queue-file/?show=waiting", {"form": "csv"}))
    assert len(waiting) == QueueItem.objects.filter(state="waiting").count() > 0
    assert table(manager.post("/queue-file/?show=decided", {"form": "csv"})) == []
    campaigns = table(manager.post("/campaigns-file/?sort=-exchanges", {"form": "csv"}))
    assert len(campaigns) == Campaign.objects.count() > 0
    [case] = table(manager.post("/cases-file/?part=open", {"form": "csv"}))
    assert case["title"] == "'=cmd()" and case["holds"] == "1" and case["owner"] == "ana"
    assert last()["target"][0] == "accounts.user" and last()["detail"]["filter"] == "part=open"
    assert table(manager.post("/cases-file/?part=late", {"form": "csv"})) == []


@pytest.mark.parametrize("where", ["queue", "campaigns", "cases"])
def test_each_page_offers_its_list_to_who_exports(manager, analyst, scored, ana, where):
    opening.open_case(title="One", by=ana)
    assert f'id="take-{where}"' in text(manager.get(f"/{where}/"))
    assert f'id="take-{where}"' not in text(analyst.get(f"/{where}/"))
    assert analyst.post(f"/{where}-file/", {"form": "csv"}).status_code == 403
    page = text(manager.post(f"/{where}-file/", {"form": "exe"}, follow=True))
    assert "There is no such list" in page


def test_without_a_scoring_there_is_no_list(manager, db):
    page = text(manager.post("/clusters-file/", {"form": "csv"}, follow=True))
    assert "There is no such list" in page


def test_columns_that_leave_are_named_one_by_one():
    """Whoever adds one looks here: nothing that says who a customer is, and no text of people's
    but names and titles."""
    fields = {field for each in PAGE_LISTS for field, _ in each.columns.values()}
    personal = ("email", "payment", "ip", "phone", "summary", "note", "reason", "organization")
    assert not [field for field in fields if any(word in field for word in personal)]
