import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from investigations.models import Batch, BatchItem, QueueItem, Verdict
from investigations.triage import batch_work, batches, queue, verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]
CLASS = {"action": "dismiss", "explanation": verdicts.INNOCENT[0], "reason": "A class"}


@pytest.fixture(autouse=True)
def unsent(monkeypatch):
    """Nothing reaches the queue; the queue has tests of its own."""
    monkeypatch.setattr(batches.current_app, "send_task", lambda *args, **options: None)


def start(client, query="", **data):
    return client.post(f"/queue/bulk/start/?{query}", {**CLASS, **data}, follow=True)


def fragment(client, address, target):
    return client.get(address, headers={"HX-Request": "true", "HX-Target": target})


def performed(client, query="", **data):
    start(client, query, **data)
    batch = Batch.objects.first()
    batch_work.perform(batch)
    return batch


def test_the_count_and_a_sample_come_before(analyst, scored):
    assert "Bulk …" in analyst.get("/queue/?q=HC-00001").content.decode()
    assert 'href="/queue/bulk/?q=HC-00001"' in analyst.get("/queue/?q=HC-00001").content.decode()
    page = analyst.get("/queue/bulk/").content.decode()
    assert "Bulk: 4 clusters" in page and 'name="expected" value="4"' in page
    assert "confirmed in bulk" in page and 'value="confirm' not in page
    one = analyst.get("/queue/bulk/?q=HC-00001").content.decode()
    assert "Bulk: 1 cluster<" in one and "Waiting; Search “HC-00001”" in one


def test_it_is_about_all_that_match_and_not_about_a_page(analyst):
    finished_scoring(scoring_result(clusters_of(30)))
    assert len(analyst.get("/queue/").context["table"].paginated_rows) == 25
    answer = start(analyst, "page=2&sort=score&per_page=1", expected=30)
    batch = Batch.objects.get()
    assert answer.redirect_chain == [(f"/batches/{batch.pk}/", 302)]
    assert (batch.items.count(), batch.filter) == (30, "show=waiting")
    assert (batch.by.username, batch.reason) == ("ana", "A class")


def test_each_tab_means_what_it_means_on_the_page(analyst, ana, leo, scored):
    first, second, third, _ = QueueItem.objects.all()
    tomorrow = timezone.now() + dt.timedelta(days=1)
    queue.snooze(cluster=first.cluster, until=tomorrow, reason="Later", by=leo)
    queue.assign(cluster=second.cluster, to=ana, by=leo)
    verdicts.give(cluster=third.cluster, kind=Verdict.Kind.CONFIRMED, reason="One card", by=leo)
    for show, number in (("waiting", 2), ("mine", 1), ("snoozed", 1), ("decided", 0)):
        assert analyst.get(f"/queue/bulk/?show={show}").context["proposal"].count == number
    assert "Nothing to do" in analyst.get("/queue/bulk/?show=decided").content.decode()
    assert "Bulk …" not in analyst.get("/queue/?show=decided").content.decode()
    start(analyst, "show=snoozed", expected=1)
    assert BatchItem.objects.get().cluster == first.cluster


def test_another_number_than_was_shown_starts_nothing_and_shows_it(analyst, scored):
    page = start(analyst, expected=37).content.decode()
    assert "4 clusters match now, not 37" in page and 'name="expected" value="4"' in page
    assert "A class</textarea>" in page  # what was filled in is kept
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"action": ""}, "This field is required"),
        ({"action": "confirm"}, "not one of the available choices"),
        ({"explanation": ""}, "what the accounts are instead"),
        ({"explanation": "rubbish"}, "not one of the available choices"),
        ({"reason": " "}, "This field is required"),
        ({"reason": "x" * 2001}, "at most 2000 characters"),
        ({"reason": "nul\x00"}, "Null characters are not allowed"),
        ({"action": "snooze"}, "until which day"),
        ({"action": "snooze", "until": "soon"}, "Enter a valid date"),
        ({"action": "snooze", "until": "2020-01-01"}, "still to come"),
        ({"action": "assign"}, "whom they are assigned to"),
        ({"action": "assign", "assignee": "99999999999999999999"}, "not one of the available"),
        ({"expected": "many"}, "Enter a whole number"),
        ({"expected": "-1"}, "greater than or equal to 0"),
        ({"expected": "9" * 30}, "less than or equal"),
    ],
)
def test_rubbish_is_told(analyst, scored, data, text):
    answer = start(analyst, **{"expected": "4", **data})
    assert answer.status_code == 200
    assert text in answer.content.decode()
    assert not Batch.objects.exists()


@pytest.mark.parametrize("query", ["q=" + "x" * 101, "q=a%00b"])
def test_a_filter_that_cannot_be_read_is_about_nothing(analyst, scored, query):
    assert len(analyst.get(f"/queue/?{query}").context["table"].rows) == 4
    for answer in (analyst.get(f"/queue/bulk/?{query}"), start(analyst, query, expected=4)):
        assert answer.status_code == 400
        assert "can’t be read" in answer.content.decode()
    assert not Batch.objects.exists()


def test_masked_values_select_only_for_those_who_may_see_them(analyst, lead, scored):
    assert analyst.get("/queue/bulk/?q=card_7f3a").context["proposal"].count == 0
    start(lead, "q=card_7f3a", expected=4)
    batch = Batch.objects.get()
    assert batch.items.count() == 4
    for address in ("/batches/", f"/batches/{batch.pk}/"):
        assert "card_7f3a" not in analyst.get(address).content.decode()
        assert "Search “ca•••3a”" in analyst.get(address).content.decode()
        assert "card_7f3a" in lead.get(address).content.decode()
    link = "Show what matches now"
    assert link in lead.get(f"/batches/{batch.pk}/").content.decode()
    assert link not in analyst.get(f"/batches/{batch.pk}/").content.decode()


def test_only_who_may_decide_can_be_assigned_to(analyst, leo, mia, otto, scored):
    page = analyst.get("/queue/bulk/").content.decode()
    people = re.search(r'<select name="assignee".*?</select>', page, re.DOTALL)[0]
    assert ">leo<" in people and ">mia<" not in people and ">otto<" not in people
    start(analyst, action="assign", assignee=str(leo.pk), expected=4)
    batch_work.perform(Batch.objects.get())
    assert QueueItem.objects.filter(assignee=leo).count() == 4
    start(analyst, action="assign", assignee="nobody", expected=4)
    batch_work.perform(Batch.objects.first())
    assert QueueItem.objects.filter(assignee=None).count() == 4


def test_a_batch_is_followed_looked_up_and_taken_back(analyst, lead, leo, scored):
    held = QueueItem.objects.last()
    QueueItem.objects.filter(pk=held.pk).update(
        holder=leo, held_until=timezone.now() + dt.timedelta(minutes=5)
    )
    assert "1 of them is on somebody’s desk" in analyst.get("/queue/bulk/").content.decode()
    start(analyst, expected=4)
    batch = Batch.objects.get()
    address = f"/batches/{batch.pk}/"
    page = analyst.get(address).content.decode()
    assert "every 1s" in page and "Waiting for a worker" in page and "/reverse/" not in page
    assert fragment(analyst, address, "batch").status_code == 200
    batch_work.perform(batch)
    last = fragment(analyst, address, "batch")
    assert last.status_code == 286  # htmx asks no more
    assert "3 of 4 done" in last.content.decode() and "leo is on it" in last.content.decode()
    skipped = fragment(analyst, f"{address}?outcome=skipped", "outcomes")
    assert [row.record.cluster for row in skipped.context["table"].rows] == [held.cluster]
    assert len(analyst.get(f"{address}?outcome=rubbish").context["table"].rows) == 4

    page = lead.post(f"{address}reverse/", {"reason": ""}, follow=True).content.decode()
    assert "This field is required" in page
    page = lead.post(f"{address}reverse/", {"reason": "None"}, follow=True).content.decode()
    assert "Reversing" in page and "every 1s" in page
    batch_work.perform_reversal(batch)
    page = analyst.get(address).content.decode()
    assert "3 of 3 taken back" in page and "<bdi>leo</bdi>" in page
    again = lead.post(f"{address}reverse/", {"reason": "None"}, follow=True)
    assert "is reversed and cannot become reversing" in again.content.decode()
    assert QueueItem.objects.filter(state="waiting").count() == 4


def test_a_batch_that_failed_says_why(analyst, scored):
    start(analyst, expected=4)
    Batch.objects.update(state="failed", error="no <broker>")
    page = analyst.get(f"/batches/{Batch.objects.get().pk}/").content.decode()
    assert "no &lt;broker&gt;" in page and "Nothing was done that could be taken back" in page


def test_a_manager_looks_and_starts_nothing(manager, analyst, scored):
    batch = performed(analyst, expected=4)
    assert "Bulk …" not in manager.get("/queue/").content.decode()
    assert "/reverse/" not in manager.get(f"/batches/{batch.pk}/").content.decode()
    assert "Batch" in manager.get("/batches/").content.decode()
    assert manager.get("/queue/bulk/").status_code == 403
    assert start(manager, expected=4).status_code == 403
    assert manager.post(reverse("web:reverse-batch", args=[batch.pk])).status_code == 403


def test_looking_changes_nothing(analyst, scored):
    for address in ("/queue/bulk/start/", "/batches/1/reverse/"):
        assert analyst.get(address).status_code == 405
    assert analyst.get("/batches/1/").status_code == 404
    assert "No batch yet" in analyst.get("/batches/").content.decode()


def clusters_of(number):
    return tuple(cluster(account_ids(f"c{i}", 6), campaign=f"c{i}") for i in range(number))


def test_three_clusters_cost_as_many_queries_as_one(analyst, django_assert_max_num_queries):
    finished_scoring(scoring_result(clusters_of(3)))
    for _ in range(2):  # the first fills the caches
        with django_assert_max_num_queries(15) as one:
            analyst.get("/queue/bulk/?q=HC-00001")
    with django_assert_max_num_queries(len(one)):
        assert analyst.get("/queue/bulk/").context["proposal"].count == 3
    few, many = performed(analyst, "q=HC-00001", expected=1), performed(analyst, expected=2)
    with django_assert_max_num_queries(15) as one:
        analyst.get(f"/batches/{few.pk}/")
    with django_assert_max_num_queries(len(one)):
        assert len(analyst.get(f"/batches/{many.pk}/").context["table"].rows) == 2


def test_three_batches_cost_as_many_queries_as_one(analyst, scored, django_assert_max_num_queries):
    start(analyst, "q=HC-00001", expected=1)
    analyst.get("/batches/")
    with django_assert_max_num_queries(15) as spent:
        analyst.get("/batches/")
    one = len(spent)
    start(analyst, "q=HC-00002", expected=1)
    start(analyst, "q=HC-00003", expected=1)
    with django_assert_max_num_queries(one):
        assert len(analyst.get("/batches/").context["table"].rows) == 3
