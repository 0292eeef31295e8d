"""Regrouping from the page of a cluster."""

import re

import pytest
from django.urls import reverse

from investigations.models import Account, Cluster, Membership, Regrouping
from investigations.triage import leases, regrouping
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_lake")]


@pytest.fixture
def hydra(scored):
    return Cluster.objects.get(account_count=40)


def ids(*names):
    return list(Account.objects.filter(account_id__in=names).values_list("pk", flat=True))


def post(client, name, *args, **data):
    return client.post(reverse(f"web:{name}", args=args), data, follow=True)


def ask(client, key, **data):
    """The page that a regrouping leads to."""
    wanted = {"action": "exclude", "reason": "A tutor", **data}
    return post(client, "regroup", key, **wanted).content.decode()


def number(found):
    found.refresh_from_db()
    return found.account_count


def test_what_was_ticked_is_left_out_shown_and_taken_back(analyst, hydra):
    chosen = ids("hydra-00001", "hydra-00002")
    page = ask(analyst, hydra.key, account=chosen)
    assert "Left out: 2 accounts." in page
    assert number(hydra) == 38
    assert "Left out by people" in page
    assert 'aria-label="Choose hydra-00001"' in page.split('id="left-out"')[1]
    assert "with 40 accounts" in page
    made = Regrouping.objects.get()
    form = reverse("web:undo-regrouping", args=[hydra.key, made.pk])
    assert f'action="{form}"' in page
    again = {"account": chosen[:1], "reason": "She pays with the card"}
    page = post(analyst, "include", hydra.key, **again).content.decode()
    assert "Included: 1 account in HC-00001." in page
    page = post(analyst, "undo-regrouping", hydra.key, made.pk, reason="No").content.decode()
    assert "1 of them stay where later regroupings put them" in page
    assert number(hydra) == 40
    assert ">Undone</span>" in page


def test_a_part_of_its_own_has_a_page(analyst, hydra):
    ask(analyst, hydra.key, action="split", account=ids("hydra-00001", "hydra-00002"))
    new = Cluster.objects.get(made_by_hand=True)
    page = analyst.get(f"/clusters/{new.key}/").content.decode()
    assert "People put this cluster together." in page
    assert f'2 accounts found in <a class="key" href="/clusters/{hydra.key}/">' in page
    assert "1 of 1 stored links" in page
    assert "Waits in the queue" in page
    assert new.key in analyst.get("/clusters/").content.decode()
    assert analyst.get("/queue/").content.decode().count(new.key) > 0
    page = analyst.get(f"/clusters/{hydra.key}/").content.decode()
    assert f'2 accounts went into <a class="key" href="/clusters/{new.key}/">' in page


def test_clusters_merge_and_the_empty_one_says_where_it_went(analyst, hydra):
    other = Cluster.objects.get(account_count=30)
    wanted = {"keys": f" {other.key.lower()}, HC-00003", "into": "this", "reason": "One card"}
    page = post(analyst, "merge", hydra.key, **wanted).content.decode()
    assert f"Merged: 54 accounts into {hydra.key}." in page
    page = analyst.get(f"/clusters/{other.key}/").content.decode()
    assert "People put all accounts of this cluster elsewhere." in page
    assert f'30 accounts merged into <a class="key" href="/clusters/{hydra.key}/">' in page
    assert "No account any more" in page
    shown = [row.record for row in analyst.get("/clusters/").context["table"].rows]
    assert hydra in shown and other not in shown
    for keys, words in (("HC-99999", "no cluster HC-99999"), (", ", "Name up to 50"), ("\0", "")):
        answer = post(analyst, "merge", hydra.key, keys=keys, into="this", reason="x")
        assert words in answer.content.decode() and answer.status_code == 200
    assert Regrouping.objects.count() == 1


# --- All that match ------------------------------------------------------------------------------


def test_all_that_match_are_counted_and_confirmed_first(analyst, hydra):
    wanted = {"all": "yes", "m-q": "0001", "reason": "A class"}  # 00001 and 00010 to 00019
    page = ask(analyst, hydra.key, **wanted)
    assert "Exclude 11 accounts?" in page and "A class" in page
    assert not Regrouping.objects.exists()
    hidden = dict(re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    assert hidden["m-q"] == "0001" and hidden["counted"] == "11"
    page = ask(analyst, hydra.key, **wanted, counted=10)
    assert "Their number has changed since you looked: it is 11 now." in page
    assert "Left out: 11 accounts." in ask(analyst, hydra.key, **wanted, counted=11)
    assert number(hydra) == 29


def test_more_than_can_be_regrouped_at_once_is_said_before(analyst, hydra, monkeypatch):
    monkeypatch.setattr(regrouping, "MOST", 5)
    page = ask(analyst, hydra.key, all="yes")
    assert "Too many accounts" in page and "At most 5 accounts" in page


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("m-q=hydra-00003", 1),
        ("m-plan=PRO", 40),
        ("m-plan=team", 0),
        ("m-status=banned", 0),
        ("m-least=97", 0),
        ("m-most=95", 0),
        ("m-support=80", 0),
        ("m-support=81&m-least=50", 40),
    ],
)
def test_the_accounts_are_narrowed_down(analyst, hydra, query, left):
    table = analyst.get(f"/clusters/{hydra.key}/?{query}").context["table"]
    assert table.paginator.count == left


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({}, "Choose the accounts first."),
        ({"account": "12x"}, "Choose the accounts again."),
        ({"account": str(2**70)}, "Choose the accounts again."),
        ({"account": "1", "reason": " "}, "This field is required."),
        ({"account": "1", "reason": "nul\0"}, "Null characters are not allowed."),
        ({"account": "1", "action": "erase"}, "erase is not one of the available choices"),
        ({"account": "1", "action": "move"}, "Name the cluster to move them to."),
        ({"account": "1", "to": "HC-00002"}, "but chose another action"),
        ({"account": "999999999"}, "did not see some"),
        ({"all": "yes", "m-least": "lots"}, "Enter a number."),
        ({"all": "yes", "m-q": "nul\0"}, "Null characters are not allowed."),
    ],
)
def test_rubbish_gets_a_message(analyst, hydra, wanted, words):
    assert words in ask(analyst, hydra.key, **wanted)
    assert not Regrouping.objects.exists()


def test_whoever_has_it_on_the_desk_is_named(analyst, leo, hydra):
    leases.take(cluster=hydra, by=leo)
    assert "leo is on it" in ask(analyst, hydra.key, account=ids("hydra-00001"))
    to = {"action": "move", "to": "HC-77777"}
    assert "There is no cluster HC-77777." in ask(
        analyst, hydra.key, account=ids("hydra-00001"), **to
    )


def test_only_those_who_decide_regroup(manager, analyst, ana, hydra):
    made = regrouping.exclude(cluster=hydra, accounts=ids("hydra-00001"), reason="A tutor", by=ana)
    for name, args in (
        ("regroup", [hydra.key]),
        ("include", [hydra.key]),
        ("merge", [hydra.key]),
        ("undo-regrouping", [hydra.key, made.pk]),
    ):
        address = reverse(f"web:{name}", args=args)
        assert manager.post(address, {"reason": "x"}).status_code == 403
        assert analyst.get(address).status_code == 405
    page = manager.get(f"/clusters/{hydra.key}/").content.decode()
    assert "A tutor" in page
    for absent in ('name="account"', "/regroup/", "/merge/", "/undo/", "/include/"):
        assert absent not in page
    other = Cluster.objects.get(account_count=30)
    assert post(analyst, "undo-regrouping", other.key, made.pk, reason="x").status_code == 404


# --- What it costs -------------------------------------------------------------------------------


def test_three_of_everything_cost_as_many_queries_as_one(
    analyst, ana, django_assert_max_num_queries
):
    groups = [cluster(account_ids(f"c{n}", 9), campaign=f"c{n}", seed=n) for n in range(4)]
    finished_scoring(scoring_result(groups))
    first, *others = Cluster.objects.order_by("key")

    def more(other):
        of_other = list(Membership.objects.filter(cluster=other).values_list("account", flat=True))
        own = list(Membership.objects.filter(cluster=first).values_list("account", flat=True))
        common = {"reason": "x", "by": ana}
        regrouping.move(cluster=other, accounts=of_other[:2], to=first, **common)
        regrouping.exclude(cluster=first, accounts=own[-1:], **common)

    more(others[0])
    analyst.get(f"/clusters/{first.key}/")
    with django_assert_max_num_queries(62) as one:
        analyst.get(f"/clusters/{first.key}/")
    more(others[1])
    more(others[2])
    with django_assert_max_num_queries(len(one)):
        page = analyst.get(f"/clusters/{first.key}/")
    assert page.context["left_out"].paginator.count == 3
    assert len(page.context["regrouped"].brought) == 3
