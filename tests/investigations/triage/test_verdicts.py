"""What a person decided stays with the accounts, whatever becomes of the cluster."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from investigations.models import AuditEntry, Cluster, JudgedAccount, Verdict
from investigations.triage import verdicts
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db

INSTEAD = {Verdict.Kind.DISMISSED: verdicts.INNOCENT[0]}
HYDRA, JUDGE = account_ids("hydra", 40), account_ids("judge", 20)


def scored(*groups):
    found = [cluster(group, campaign=f"c{n}", seed=n) for n, group in enumerate(groups)]
    return finished_scoring(scoring_result(found))


def decide(by, accounts, kind=Verdict.Kind.CONFIRMED, reason="Same card, same template"):
    found = Cluster.objects.get(memberships__account__account_id=accounts[0])
    return verdicts.give(
        cluster=found, kind=kind, reason=reason, by=by, explanation=INSTEAD.get(kind, "")
    )


def standing(accounts):
    """(kind, where it was given, how many of its accounts are here) of what stands for the cluster
    that holds the first of these accounts."""
    found = Cluster.objects.get(memberships__account__account_id=accounts[0])
    return [
        (each.verdict.kind, each.verdict.cluster.key, each.here)
        for each in verdicts.standing(found)
    ]


def test_a_verdict_is_of_the_accounts_and_on_record(ana):
    scored(HYDRA, JUDGE)
    given = decide(ana, HYDRA)
    assert (given.account_count, given.judged.count(), given.by) == (40, 40, ana)
    assert standing(HYDRA) == [("confirmed", "HC-00001", 40)]
    assert standing(JUDGE) == []
    entry = AuditEntry.objects.get(action="verdict.given")
    assert (entry.actor, entry.reason) == ("ana", "Same card, same template")
    assert entry.new == {"kind": "confirmed", "cluster": "HC-00001", "accounts": 40}


def test_scoring_again_changes_nothing(ana):
    scored(HYDRA, JUDGE)
    decide(ana, HYDRA)
    scored(HYDRA, JUDGE)
    assert standing(HYDRA) == [("confirmed", "HC-00001", 40)]


def test_a_cluster_that_grows_says_how_many_it_was_given_to(ana):
    scored(HYDRA)
    decide(ana, HYDRA)
    scored([*HYDRA, *JUDGE])
    assert standing(JUDGE) == [("confirmed", "HC-00001", 40)]  # of 60


def test_after_a_split_each_part_has_it(ana):
    scored(HYDRA)
    decide(ana, HYDRA)
    scored(HYDRA[:25], HYDRA[25:])
    assert standing(HYDRA) == [("confirmed", "HC-00001", 25)]
    assert standing(HYDRA[25:]) == [("confirmed", "HC-00001", 15)]


def test_after_a_merger_the_whole_has_those_of_all_parts_newest_first(ana, leo):
    scored(HYDRA, JUDGE)
    decide(ana, HYDRA)
    decide(leo, JUDGE, Verdict.Kind.DISMISSED, "A class with one assignment")
    scored([*HYDRA, *JUDGE])
    assert standing(HYDRA) == [("dismissed", "HC-00002", 20), ("confirmed", "HC-00001", 40)]


def test_a_cluster_that_is_gone_keeps_what_was_given_to_itself(ana):
    scored(HYDRA, JUDGE)
    decide(ana, HYDRA)
    scored(JUDGE)
    (kept,) = verdicts.standing(Cluster.objects.get(key="HC-00001"))
    assert (kept.verdict.kind, kept.here) == ("confirmed", 0)
    scored(HYDRA, JUDGE)
    assert standing(HYDRA) == [("confirmed", "HC-00001", 40)]


def test_accounts_that_come_up_in_a_wholly_new_cluster_bring_it_along(ana):
    scored(HYDRA)
    decide(ana, HYDRA)
    scored([*HYDRA[:5], *JUDGE])
    assert standing(JUDGE) == [("confirmed", "HC-00001", 5)]
    assert Cluster.objects.get(memberships__account__account_id=JUDGE[0]).key == "HC-00002"


def test_an_empty_cluster_cannot_be_judged(ana):
    scored(HYDRA)
    gone = Cluster.objects.get()
    scored(JUDGE)
    with pytest.raises(verdicts.NothingToJudgeError, match="HC-00001 has no accounts"):
        verdicts.give(cluster=gone, kind=Verdict.Kind.CONFIRMED, reason="Gone", by=ana)
    with pytest.raises(ValueError, match="needs a reason"):
        decide(ana, JUDGE, reason="  ")
    assert not Verdict.objects.exists()
    assert not AuditEntry.objects.filter(action="verdict.given").exists()


def test_the_rows_hold_what_they_promise(ana):
    scored(HYDRA)
    given = decide(ana, HYDRA)
    right = {"kind": "confirmed", "reason": "x", "by": ana, "cluster": given.cluster}
    for wrong in (
        {"kind": "perhaps"},
        {"reason": ""},
        {"account_count": 0},
        {"explanation": "A class"},
        {"withdrawn_because": "A slip"},
        {"withdrawn_at": given.given_at, "withdrawn_by": ana},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Verdict.objects.create(**{"account_count": 1, **right, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        JudgedAccount.objects.create(verdict=given, account=given.judged.first().account)


def test_a_dismissal_says_what_the_accounts_are_and_nothing_else_does(ana):
    scored(HYDRA)
    (found,) = Cluster.objects.all()
    for kind, explanation in (
        (Verdict.Kind.DISMISSED, ""),
        (Verdict.Kind.DISMISSED, "Because"),
        (Verdict.Kind.CONFIRMED, verdicts.INNOCENT[0]),
    ):
        with pytest.raises(ValueError, match="what the accounts are instead"):
            verdicts.give(cluster=found, kind=kind, reason="x", explanation=explanation, by=ana)
    given = decide(ana, HYDRA, Verdict.Kind.DISMISSED)
    assert given.explanation == verdicts.INNOCENT[0]
    assert AuditEntry.objects.get(action="verdict.given").new["explanation"] == given.explanation


# --- Taking back ---------------------------------------------------------------------------------


def test_whoever_decided_takes_it_back_at_once_without_a_reason(ana):
    scored(HYDRA)
    given = verdicts.withdraw(verdict=decide(ana, HYDRA), by=ana)
    assert (given.withdrawn_by, given.withdrawn_because) == (ana, "Undone at once")
    assert standing(HYDRA) == [("confirmed", "HC-00001", 40)]  # and says that it is taken back
    assert given.cluster.queue_item.state == "waiting"
    entry = AuditEntry.objects.get(action="verdict.withdrawn")
    assert (entry.actor, entry.old, entry.new) == (
        "ana",
        {"kind": "confirmed", "cluster": "HC-00001", "accounts": 40},
        {},
    )


def test_later_or_by_another_it_takes_a_reason(ana, leo):
    scored(HYDRA)
    given = decide(ana, HYDRA)
    with pytest.raises(verdicts.WithdrawalError, match="Say why"):
        verdicts.withdraw(verdict=given, by=leo)
    Verdict.objects.update(given_at=given.given_at - verdicts.UNDO)
    with pytest.raises(verdicts.WithdrawalError, match="Say why"):
        verdicts.withdraw(verdict=given, by=ana, reason=" ")
    taken_back = verdicts.withdraw(verdict=given, by=leo, reason="It is a class")
    assert taken_back.withdrawn_because == "It is a class"
    with pytest.raises(verdicts.WithdrawalError, match="already"):
        verdicts.withdraw(verdict=given, by=leo, reason="Again")
