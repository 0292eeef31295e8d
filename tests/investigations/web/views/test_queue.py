import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from investigations.models import Account, Cluster, QueueItem, SharedValue, Verdict
from investigations.triage import leases, queue, verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def first(scored):
    """The most urgent cluster."""
    return QueueItem.objects.first().cluster


def post(client, name, *args, **data):
    return client.post(reverse(f"web:{name}", args=args), data, follow=True)


def rows(client, address="/queue/"):
    return [row.record.cluster.key for row in client.get(address).context["table"].rows]


def test_the_queue_has_what_waits_with_the_reasons_for_its_rank(analyst, first):
    page = analyst.get("/queue/").content.decode()
    assert rows(analyst)[0] == first.key
    assert len(rows(analyst)) == 4
    assert re.search(r"[\d.]+\sk × [\d.]+\s% × 2\.00<", page)


def test_before_the_first_scoring_it_says_so(analyst):
    assert "Nothing has been scored yet" in analyst.get("/queue/").content.decode()


def test_each_tab_has_its_own(analyst, ana, leo, first):
    others = list(QueueItem.objects.exclude(cluster=first))
    tomorrow = timezone.now() + dt.timedelta(days=1)
    queue.snooze(cluster=others[0].cluster, until=tomorrow, reason="Later", by=leo)
    queue.assign(cluster=others[1].cluster, to=ana, by=leo)
    verdicts.give(cluster=first, kind=Verdict.Kind.CONFIRMED, reason="One card", by=leo)
    tabs = {"snoozed": others[0], "mine": others[1]}
    assert rows(analyst, "/queue/?show=decided") == [first.key]
    for show, item in tabs.items():
        assert rows(analyst, f"/queue/?show={show}") == [item.cluster.key]
    assert rows(analyst, "/queue/?show=rubbish") == rows(analyst)
    assert len(rows(analyst)) == 2


@pytest.mark.parametrize(
    ("query", "number"), [("hydra-00003", 1), ("card_7f3a", 4), ("HC-00001", 1), ("nobody", 0)]
)
def test_the_search_finds_by_account_value_and_name(lead, scored, query, number):
    assert len(rows(lead, f"/queue/?q={query}")) == number


def test_the_search_does_not_confirm_what_is_masked(analyst, scored):
    assert rows(analyst, "/queue/?q=card_7f3a") == []
    SharedValue.objects.filter(value="card_7f3a").update(signal="template")
    assert len(rows(analyst, "/queue/?q=card_7f3a")) == 4


def test_take_next_opens_the_most_urgent_and_the_second_person_sees_the_lock(analyst, lead, first):
    assert post(analyst, "take-next").redirect_chain == [(f"/clusters/{first.key}/", 302)]
    page = lead.get(f"/clusters/{first.key}/").content.decode()
    assert "<bdi>ana</bdi> is on it</strong>" in page
    assert "Decide and take next" not in page
    assert "On your desk" in analyst.get(f"/clusters/{first.key}/").content.decode()
    for name in ("take", "assign"):
        assert "ana is on it until" in post(lead, name, first.key).content.decode()
    assert "ana is on it until" in _snoozed(lead, first, "2099-01-01")
    answer = post(lead, "decide", first.key, kind="confirmed", reason="Quick")
    assert "ana is on it until" in answer.content.decode()
    assert not Verdict.objects.exists()


def test_decide_and_advance_then_undo(analyst, first):
    post(analyst, "take-next")
    answer = post(analyst, "decide", first.key, kind="confirmed", reason="One card", advance="yes")
    second = QueueItem.objects.filter(state="waiting").first().cluster
    assert answer.redirect_chain == [(f"/clusters/{second.key}/", 302)]
    page = answer.content.decode()
    given = Verdict.objects.get()
    assert f"/decisions/{given.pk}/withdraw/" in page and "Undo" in page
    back = post(analyst, "withdraw", given.pk)
    assert back.redirect_chain == [(f"/clusters/{first.key}/", 302)]
    assert "is taken back" in back.content.decode()
    assert 'class="alert alert-success undo"' not in back.content.decode()
    assert QueueItem.objects.get(cluster=first).state == "waiting"


def test_undo_is_not_offered_for_ever(analyst, first):
    post(analyst, "decide", first.key, kind="confirmed", reason="One card")
    session = analyst.session
    session["undo"] = [session["undo"][0], session["undo"][1] - 31]
    session.save()
    assert 'class="alert alert-success undo"' not in analyst.get("/queue/").content.decode()


def test_when_nothing_waits_the_queue_says_so(analyst, leo, first):
    for item in QueueItem.objects.all():
        verdicts.give(cluster=item.cluster, kind=Verdict.Kind.CONFIRMED, reason="One card", by=leo)
    answer = post(analyst, "take-next")
    assert answer.redirect_chain == [("/queue/", 302)]
    assert "Nothing waits for you." in answer.content.decode()


def test_a_dismissal_without_an_explanation_is_sent_back(analyst, first):
    answer = post(analyst, "decide", first.key, kind="dismissed", reason="Looks fine")
    assert "Say what the accounts are instead." in answer.content.decode()
    post(
        analyst,
        "decide",
        first.key,
        kind="dismissed",
        reason="Looks fine",
        explanation=verdicts.INNOCENT[0],
    )
    assert Verdict.objects.get().explanation == verdicts.INNOCENT[0]


def test_taking_back_later_needs_a_reason(lead, ana, first):
    given = verdicts.give(cluster=first, kind=Verdict.Kind.CONFIRMED, reason="x", by=ana)
    assert "Say why" in post(lead, "withdraw", given.pk).content.decode()
    page = post(lead, "withdraw", given.pk, reason="It is a class").content.decode()
    assert "Taken back</span> by <bdi>leo</bdi>" in page and "It is a class" in page


@pytest.mark.parametrize("reason", ["a\x00b", "x" * 2001])
def test_rubbish_is_answered_in_words(analyst, ana, first, reason):
    given = verdicts.give(cluster=first, kind=Verdict.Kind.CONFIRMED, reason="x", by=ana)
    for name, where in (("withdraw", given.pk), ("set-aside", first.key), ("snooze", first.key)):
        answer = post(analyst, name, where, reason=reason, explanation="y", until="2099-01-01")
        assert answer.status_code == 200
        assert 'class="alert alert-danger" role="alert"' in answer.content.decode()
    for restored in ("\x00", ""):
        sent = post(analyst, "set-aside", first.key, explanation=restored, restore="yes")
        assert 'class="alert alert-danger" role="alert"' in sent.content.decode()
    given.refresh_from_db()
    assert given.withdrawn_at is None


def test_release_assign_and_snooze(analyst, ana, first):
    post(analyst, "take", first.key)
    assert post(analyst, "release", first.key).redirect_chain == [("/queue/", 302)]
    post(analyst, "assign", first.key)
    assert QueueItem.objects.get(cluster=first).assignee == ana
    post(analyst, "assign", first.key, to="nobody")
    assert QueueItem.objects.get(cluster=first).assignee is None
    assert "still to come" in _snoozed(analyst, first, "2020-01-01")
    assert "Enter a valid date" in _snoozed(analyst, first, "soon")
    tomorrow = (timezone.now() + dt.timedelta(days=1)).date()
    assert "sleeps until" in _snoozed(analyst, first, tomorrow.isoformat())
    assert "Asleep until" in analyst.get(f"/clusters/{first.key}/").content.decode()


def _snoozed(client, found, until):
    return post(client, "snooze", found.key, until=until, reason="Asked").content.decode()


def test_an_open_page_shows_who_else_has_it_open_and_keeps_the_lease(analyst, lead, ana, first):
    leases.take(cluster=first, by=ana)
    soon = timezone.now() + dt.timedelta(minutes=1)
    QueueItem.objects.update(held_until=soon)
    part = post(lead, "look", first.key, active="yes")
    assert "ana</bdi> is on it" in part.content.decode() and part["Cache-Control"] == "no-store"
    assert QueueItem.objects.get(cluster=first).held_until == soon
    post(analyst, "look", first.key, active="no")
    assert QueueItem.objects.get(cluster=first).held_until == soon
    page = post(analyst, "look", first.key, active="yes").content.decode()
    assert QueueItem.objects.get(cluster=first).held_until > soon
    assert "1 other viewing this" in page and 'title="leo"' in page


def test_a_manager_looks_and_takes_nothing(manager, first):
    assert "Take next" not in manager.get("/queue/").content.decode()
    for name, args in (("take-next", ()), ("take", (first.key,)), ("snooze", (first.key,))):
        assert manager.post(reverse(f"web:{name}", args=args)).status_code == 403
    assert manager.post(reverse("web:look", args=[first.key])).status_code == 200


def test_a_lead_gets_what_was_escalated_when_asking_for_it(analyst, lead, first):
    post(analyst, "decide", first.key, kind="escalated", reason="Two cards of last month")
    page = analyst.get("/queue/?show=escalated").content.decode()
    assert "ana: Two cards of last month" in page
    assert "Take next" not in page
    assert "a lead decides" in post(analyst, "take-next", show="escalated").content.decode()
    assert "a lead decides" in analyst.get(f"/clusters/{first.key}/").content.decode()
    answer = post(lead, "take-next", show="escalated")
    assert answer.redirect_chain == [(f"/clusters/{first.key}/", 302)]
    answer = post(lead, "decide", first.key, kind="confirmed", reason="Yes", advance="yes")
    assert answer.redirect_chain[0] == ("/queue/?show=escalated", 302)
    assert rows(lead, "/queue/?show=decided") == [first.key]


def test_whoever_takes_an_escalated_one_by_hand_goes_on_with_those(lead, ana, first):
    verdicts.give(cluster=first, kind=Verdict.Kind.ESCALATED, reason="Odd", by=ana)
    post(lead, "take", first.key)
    assert lead.session["line"] == [None, True]
    post(lead, "take", QueueItem.objects.filter(state="waiting").first().cluster.key)
    assert lead.session["line"] == [None, False]


def test_the_filter_narrows_by_severity_and_due_time(analyst, first):
    QueueItem.objects.filter(cluster=first).update(priority=2e6)
    QueueItem.objects.update(waiting_since=timezone.now() - dt.timedelta(hours=7))
    assert rows(analyst, "/queue/?severity=critical") == [first.key]
    assert rows(analyst, "/queue/?due=late") == [first.key]
    assert len(rows(analyst, "/queue/?due=in-time")) == 3
    page = analyst.get("/queue/?severity=critical").content.decode()
    assert "late by 3 h" in page
    for rubbish in ("severity=x", "due=%00", "tag=x", "queue=99999999999999999999", "q=%00"):
        assert analyst.get(f"/queue/?{rubbish}").status_code == 200


@pytest.mark.parametrize(("query", "number"), [("org-7", 1), ("mailbox.example", 0), ("", 4)])
def test_the_search_finds_by_organisation(analyst, scored, query, number):
    Account.objects.filter(account_id="hydra-00003").update(organization_id="org-7")
    assert len(rows(analyst, f"/queue/?q={query}")) == number


@pytest.mark.parametrize("query", ["mailbox.example", "@Mailbox.example"])
def test_the_search_finds_by_mail_domain(analyst, scored, query):
    domains = SharedValue.objects.filter(value="card_7f3a", accounts=40)
    assert domains.update(signal="mail_domain", value="mailbox.example") == 1
    assert len(rows(analyst, f"/queue/?q={query}")) == 1


def test_to_watch_is_to_hear_of_what_changes(analyst, leo, first):
    assert "Watch no more" in post(analyst, "watch", first.key).content.decode()
    assert rows(analyst, "/queue/?show=watching") == [first.key]
    assert "1 changed" not in analyst.get("/queue/").content.decode()
    verdicts.give(cluster=first, kind=Verdict.Kind.NEEDS_MORE, reason="Texts", by=leo)
    assert "1 changed" in analyst.get("/queue/").content.decode()
    post(analyst, "look", first.key)
    assert "1 changed" not in analyst.get("/queue/").content.decode()
    post(analyst, "watch", first.key, end="yes")
    assert rows(analyst, "/queue/?show=watching") == []


def test_what_stands_beside_the_results_follows_the_filter(analyst, scored):
    headers = {"HX-Request": "true", "HX-Target": "queue"}
    part = analyst.get("/queue/?due=late&queue=general", headers=headers).content.decode()
    assert part.count("hx-swap-oob") == 2
    assert 'name="queue" value="general"' in part
    assert 'name="query" value="due=late&amp;queue=general"' in part
    assert "hx-swap-oob" not in analyst.get("/queue/?due=late").content.decode()


def clusters_of(number):
    return tuple(cluster(account_ids(f"c{i}", 6), campaign=f"c{i}") for i in range(number))


@pytest.mark.parametrize("address", ["/queue/", "/queue/?show=mine", "/queue/?q=HC"])
def test_three_items_cost_as_many_queries_as_one(
    analyst, ana, django_assert_max_num_queries, address
):
    finished_scoring(scoring_result(clusters=clusters_of(1)))
    QueueItem.objects.update(assignee=ana)
    analyst.get(address)
    with django_assert_max_num_queries(20) as one:
        analyst.get(address)
    finished_scoring(scoring_result(clusters=clusters_of(3)))
    QueueItem.objects.update(assignee=ana)
    with django_assert_max_num_queries(len(one)):
        assert len(analyst.get(address).context["table"].rows) == 3
    assert Cluster.objects.count() == 3
