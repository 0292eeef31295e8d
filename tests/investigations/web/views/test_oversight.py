"""The manager's page: who sees it, what it says, and the same as a file."""

from __future__ import annotations

import csv
import json
import re

import pytest

from investigations.cases import opening, people
from investigations.models import Cluster, CustodyEntry, NamedQueue, QueueItem, Verdict
from investigations.triage import verdicts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


def text(response):
    return response.content.decode()


def test_figures_lead_to_their_lists(manager, lead, scored, ana):
    verdicts.give(cluster=Cluster.objects.first(), kind=Verdict.Kind.CONFIRMED, reason="So", by=ana)
    queue = NamedQueue.objects.create(name="<b>Coding", position=1, flagged=True)
    QueueItem.objects.filter(state="waiting").update(queue=queue)
    page = text(manager.get("/oversight/"))
    assert "Time to decide" in page and "&lt;b&gt;Coding" in page and "9 of 10 within" in page
    content = page[page.index("<main") :]
    for address in set(re.findall(r'href="(/[^"#]+)"', content)):
        assert lead.get(address.replace("&amp;", "&")).status_code == 200, address
    assert f"queue={queue.pk}" in content


@pytest.mark.parametrize("days", ["7", "30", "90", "0", "-1", "x", "9" * 5000, "٣", ""])
def test_any_period_is_one_there_is(manager, scored, days):
    page = manager.get("/oversight/", {"days": days})
    assert page.status_code == 200
    shown = int(re.search(r"Last (\d+) days", text(page))[1])
    assert shown == (int(days) if days in ("7", "30", "90") else 30)


def test_the_same_as_a_file_and_harmless(manager, scored, ana):
    NamedQueue.objects.create(name="=cmd()", position=1, flagged=True)
    QueueItem.objects.update(queue=NamedQueue.objects.get())
    answer = manager.post("/oversight-file/?days=7", {"form": "csv"})
    assert 'filename="oversight-7-days.csv"' in answer["Content-Disposition"]
    rows = list(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines()))
    assert list(rows[0]) == ["part", "figure", "now", "before"]
    assert any(row["figure"] == "'=cmd()" for row in rows)
    assert any(row["part"] == "Campaigns" and row["figure"].startswith("CA-") for row in rows)
    frozen = json.loads(CustodyEntry.objects.latest("number").frozen)
    assert frozen["detail"]["lines"] == len(rows) and frozen["detail"]["filter"] == "days=7"
    assert 'id="take-oversight"' in text(manager.get("/oversight/"))


@pytest.mark.parametrize("form", ["xlsx", "json", "parquet", "exe"])
def test_in_each_format_and_no_other(manager, scored, form):
    answer = manager.post("/oversight-file/", {"form": form})
    assert answer.status_code == (302 if form == "exe" else 200)


def test_persons_lead_to_what_they_have(manager, scored, ana):
    opening.open_case(title="Mine", by=ana)
    nobody = opening.open_case(title="Nobodys", by=ana)
    people.assign(case=nobody, to=None, by=ana)
    first = QueueItem.objects.first()
    QueueItem.objects.exclude(pk=first.pk).update(assignee=None)
    QueueItem.objects.filter(pk=first.pk).update(assignee=ana)
    page = text(manager.get("/oversight/"))
    assert f"assignee={ana.pk}" in page and "owner=ana" in page
    mine = text(manager.get("/cases/?part=open&owner=ana"))
    assert "Mine" in mine and "Nobodys" not in mine
    others = text(manager.get("/cases/?part=open&owner=-%20nobody"))
    assert "Nobodys" in others and ">Mine<" not in others
    assert manager.get("/cases/?owner=%00x").status_code == 200
    queue = manager.get(f"/queue/?show=waiting&assignee={ana.pk}").context["table"]
    assert queue.paginator.count == 1
    rest = manager.get("/queue/?show=waiting&assignee=nobody").context["table"]
    assert rest.paginator.count == QueueItem.objects.filter(state="waiting").count() - 1


def test_it_is_not_for_everybody(analyst, otto, client_of, scored):
    for client in (analyst, client_of(otto)):
        assert client.get("/oversight/").status_code == 403
        assert client.post("/oversight-file/").status_code == 403
        assert "/oversight/" not in text(client.get("/"))


def test_more_clusters_cost_no_more_queries(manager, scored, django_assert_max_num_queries):
    QueueItem.objects.exclude(pk=QueueItem.objects.first().pk).delete()
    with django_assert_max_num_queries(30) as one:
        manager.get("/oversight/")
    asked = len(one)
    for cluster in Cluster.objects.filter(queue_item__isnull=True):
        QueueItem.objects.create(cluster=cluster, priority=1)
    with django_assert_max_num_queries(asked):
        manager.get("/oversight/")
