"""What each run did to each cluster is on record, and a cluster that comes back is known."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from investigations.models import (
    Campaign,
    Cluster,
    ClusterFlow,
    ClusterStep,
    FormerMembership,
    Membership,
)
from tests.investigations.results import account_ids, cluster, finished_scoring, scoring_result

pytestmark = pytest.mark.django_db


def scored(*groups, **options):
    """A run that found these groups of accounts; each is a campaign of its own."""
    found = [
        cluster(accounts, campaign=f"c{number}", seed=number, **options)
        for number, accounts in enumerate(groups)
    ]
    return finished_scoring(scoring_result(found))


def steps(run):
    rows = ClusterStep.objects.filter(run=run).order_by("cluster__key")
    return list(rows.values_list("cluster__key", "kind", "accounts", "joined", "left"))


def flows(run):
    rows = ClusterFlow.objects.filter(run=run).order_by("source__key", "target__key")
    return [
        (source, target, round(share, 1), accounts)
        for source, target, share, accounts in rows.values_list(
            "source__key", "target__key", "share", "accounts"
        )
    ]


def test_the_first_run_finds_only_new_clusters():
    run = scored(account_ids("hydra", 40), account_ids("judge", 20))
    assert steps(run) == [("HC-00001", "new", 40, 40, 0), ("HC-00002", "new", 20, 20, 0)]
    assert flows(run) == []


def test_scoring_again_continues_everything():
    scored(account_ids("hydra", 40), account_ids("judge", 20))
    again = scored(account_ids("hydra", 40), account_ids("judge", 20))
    assert {kind for _, kind, *_ in steps(again)} == {"continued"}
    assert again.counts["clusters_continued"] == 2
    assert again.counts["clusters_new"] == again.counts["clusters_gone"] == 0
    assert flows(again) == [("HC-00001", "HC-00001", 1.0, 40), ("HC-00002", "HC-00002", 1.0, 20)]


def test_a_split_and_the_merger_that_mends_it():
    whole = account_ids("hydra", 40)
    scored(whole)
    cut = scored(whole[:25], whole[25:])
    assert steps(cut) == [("HC-00001", "split", 25, 0, 15), ("HC-00002", "split", 15, 15, 0)]
    assert flows(cut) == [("HC-00001", "HC-00001", 0.6, 25), ("HC-00001", "HC-00002", 0.4, 15)]
    mended = scored(whole)
    assert steps(mended) == [("HC-00001", "merged", 40, 15, 0), ("HC-00002", "merged", 0, 0, 15)]
    assert mended.counts["clusters_merged"] == 2


def test_a_cluster_outside_a_narrow_window_comes_back_under_its_key():
    scored(account_ids("hydra", 40), account_ids("judge", 20))
    narrow = scored(account_ids("judge", 20))
    assert ("HC-00001", "gone", 0, 0, 40) in steps(narrow)
    assert FormerMembership.objects.filter(cluster__key="HC-00001").count() == 40
    quiet = scored(account_ids("judge", 20))
    assert [key for key, *_ in steps(quiet)] == ["HC-00002"]  # gone once, not every time
    back = scored(account_ids("hydra", 50), account_ids("judge", 20))
    assert ("HC-00001", "grown", 50, 10, 0) in steps(back)
    assert Cluster.objects.count() == Campaign.objects.count() == 2
    assert not FormerMembership.objects.exists()


def test_accounts_of_a_gone_cluster_that_moved_on_do_not_bring_it_back():
    hydra = account_ids("hydra", 40)
    scored(hydra, account_ids("judge", 20))
    scored(account_ids("judge", 20))
    scored([*account_ids("judge", 20), *hydra[:15]])
    assert not Membership.objects.filter(cluster__key="HC-00001").exists()
    after = scored(account_ids("judge", 20), hydra[:15], hydra[15:])
    # What had stayed away is the gone cluster; what had moved on splits off where it was.
    assert steps(after) == [
        ("HC-00001", "continued", 25, 0, 0),
        ("HC-00002", "split", 20, 0, 15),
        ("HC-00003", "split", 15, 15, 0),
    ]


def test_the_rows_hold_what_they_promise():
    run = scored(account_ids("hydra", 40))
    known = Cluster.objects.get()
    ClusterStep.objects.all().delete()
    for wrong in (
        {"kind": "vanished", "accounts": 1, "joined": 0, "left": 0},
        {"kind": "grown", "accounts": 1, "joined": 2, "left": 0},
        {"kind": "new", "accounts": 2, "joined": 2, "left": 1},
        {"kind": "new", "accounts": 2, "joined": 1, "left": 0},
        {"kind": "gone", "accounts": 1, "joined": 0, "left": 1},
        {"kind": "continued", "accounts": 1, "joined": 0, "left": -1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClusterStep.objects.create(run=run, cluster=known, **wrong)
    for share, accounts in ((0.0, 1), (1.1, 1), (0.5, 0)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ClusterFlow.objects.create(
                run=run, source=known, target=known, share=share, accounts=accounts
            )
    right = {"kind": "continued", "accounts": 40, "joined": 0, "left": 0}
    ClusterStep.objects.create(run=run, cluster=known, **right)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClusterStep.objects.create(run=run, cluster=known, **right)


def test_a_cluster_s_first_flag_outlasts_its_absence():
    scored(account_ids("hydra", 40))
    long_ago = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    Cluster.objects.update(first_flagged_at=long_ago)
    scored(account_ids("judge", 20))
    scored(account_ids("hydra", 40))
    assert Cluster.objects.get(key="HC-00001").first_flagged_at == long_ago
