"""What people see changes whole or not at all."""

from __future__ import annotations

import dataclasses
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investigations import runs
from investigations.campaigns import publication
from investigations.clusters.result import Contribution
from investigations.models import (
    Account,
    Campaign,
    Cluster,
    ClusterProfile,
    EdgeEvidence,
    Membership,
    Run,
    RunActivity,
    SharedValue,
)
from tests.investigations.results import (
    account_ids,
    cluster,
    finished_scoring,
    lake_accounts,
    scoring_result,
    summaries,
)

pytestmark = pytest.mark.django_db


def started() -> Run:
    run = runs.request_scoring(by=None, queue=False)
    runs.begin(run)
    return run


def rows() -> dict[str, list]:
    """Everything that readers can see, without row ids and without the run."""
    return {
        "clusters": list(
            Cluster.objects.order_by("key").values_list(
                "key", "score", "flagged", "kind", "account_count", "exchanges", "campaign__key"
            )
        ),
        "members": list(
            Membership.objects.order_by("account__account_id").values_list(
                "account__account_id", "cluster__key", "score", "exchanges", "evidence"
            )
        ),
        "edges": list(
            EdgeEvidence.objects.order_by("source__account_id", "target__account_id").values_list(
                "source__account_id", "target__account_id", "weight", "shared"
            )
        ),
        "values": list(
            SharedValue.objects.order_by("cluster__key", "value").values_list(
                "cluster__key", "value", "accounts", "rarity"
            )
        ),
        "accounts": list(Account.objects.order_by("account_id").values()),
        "campaigns": list(Campaign.objects.order_by("key").values()),
        "profiles": list(ClusterProfile.objects.order_by("cluster__key").values()),
    }


def test_result_becomes_rows():
    result = scoring_result()
    run = finished_scoring(
        result,
        accounts=lake_accounts(
            result.accounts["account_id"].to_pylist(), banned=account_ids("hydra", 5)
        ),
    )
    assert Run.objects.latest_run() == run
    assert run.threshold == result.threshold
    assert (run.since, run.until) == (result.since, result.until)
    assert run.counts == {
        "exchanges": result.exchanges,
        "accounts": 146,
        "clusters": 4,
        "flagged": 3,
        "flagged_accounts": 94,
        "campaigns": 2,
        "clusters_continued": 0,
        "clusters_grown": 0,
        "clusters_split": 0,
        "clusters_merged": 0,
        "clusters_new": 4,
        "clusters_gone": 0,
    }
    first = Cluster.objects.get(key="HC-00001")
    found = result.clusters[0]
    assert (first.score, first.account_count, first.banned_count) == (found.score, 40, 5)
    assert first.exchanges == found.exchanges
    assert first.top_capability == "coding"
    assert first.first_flagged_at is not None
    assert first.memberships.count() == first.edges.count() == 40
    assert first.contributions.count() == len(found.contributions)
    assert first.profile.activity["total"] == list(found.activity.total)
    assert first.profile.raster["accounts_total"] == 40
    assert first.edges.first().shared[0]["value"] == "card_7f3a"
    reseller = Cluster.objects.get(kind="reseller")
    assert (reseller.flagged, reseller.first_flagged_at, reseller.campaign) == (False, None, None)
    assert sum(run.activity.values_list("exchanges", flat=True)) == sum(result.activity.total)


def test_accounts_hold_what_the_provider_told_and_the_scoring_saw():
    finished_scoring()
    account = Account.objects.get(account_id="hydra-00003")
    assert account.email == "quiet.heron3@Mailbox.example"
    assert account.email_domain == "mailbox.example"
    assert (account.plan, account.country, account.verified) == ("pro", "NL", False)
    assert account.score == 0.96
    assert account.membership.cluster.key == "HC-00001"
    assert Account.objects.filter(score__isnull=False).count() == 146


def test_campaign_sums_up_its_clusters():
    result = scoring_result()
    finished_scoring(result)
    campaign = Campaign.objects.get(key="CA-001")
    assert campaign.name == "Agentic coding through 70 accounts"
    assert campaign.account_count == 70
    assert campaign.exchanges == sum(each.exchanges for each in result.clusters[:2])
    assert campaign.capabilities["coding"] == pytest.approx(0.72)
    assert campaign.clusters.count() == 2


def test_publishing_again_gives_the_same_rows_and_keys():
    result = scoring_result()
    finished_scoring(result)
    before = rows()
    flagged_at = dict(Cluster.objects.values_list("key", "first_flagged_at"))
    second = finished_scoring(result)
    assert rows() == before
    assert dict(Cluster.objects.values_list("key", "first_flagged_at")) == flagged_at
    assert set(Cluster.objects.values_list("run", flat=True)) == {second.pk}


def test_keys_outlast_growth_and_new_groups_get_new_keys():
    finished_scoring(scoring_result([cluster(account_ids("hydra", 40))]))
    grown = cluster(account_ids("hydra", 55), score=0.7)
    other = cluster(account_ids("judge", 24), score=0.98, campaign="c9")
    finished_scoring(scoring_result([other, grown]))
    assert dict(Cluster.objects.values_list("key", "account_count")) == {
        "HC-00001": 55,
        "HC-00002": 24,
    }
    assert dict(Campaign.objects.values_list("key", "account_count")) == {
        "CA-001": 55,
        "CA-002": 24,
    }


def test_cluster_that_is_gone_keeps_its_row_and_loses_its_members():
    first = finished_scoring(scoring_result([cluster(account_ids("hydra", 40))]))
    finished_scoring(scoring_result([cluster(account_ids("judge", 24), campaign="c1")]))
    gone = Cluster.objects.get(key="HC-00001")
    assert gone.run == first
    assert gone.first_flagged_at is not None
    assert not gone.memberships.exists()
    assert gone.contributions.exists()
    assert Run.objects.latest_run().clusters.get().key == "HC-00002"


def test_account_that_fell_silent_loses_its_score():
    finished_scoring(scoring_result(others=["quiet"]))
    finished_scoring(scoring_result(others=[]))
    quiet = Account.objects.get(account_id="quiet")
    assert (quiet.score, quiet.exchanges, quiet.last_seen) == (None, 0, None)
    assert quiet.plan == "pro"


def test_unchanged_accounts_are_not_rewritten():
    result = scoring_result()
    finished_scoring(result)

    def versions() -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid::text FROM investigations_account")
            return {row[0] for row in cursor.fetchall()}

    before = versions()
    finished_scoring(result)
    assert versions() == before


def test_result_without_clusters_empties_the_view():
    finished_scoring()
    run = finished_scoring(scoring_result([], ["somebody"]))
    assert run.counts["clusters"] == 0
    assert not Membership.objects.exists()
    assert Run.objects.latest_run() == run


def test_hostile_strings_are_stored_safely():
    ids = ["nul\x00led", "quote'\"\n,\\.", "x" * 500, "x" * 501, "\N{SNOWMAN}", "\\N"]
    hostile = cluster(ids)
    hostile = dataclasses.replace(
        hostile,
        contributions=(Contribution("odd", 1.0, "with a \x00 inside", {"why\x00": "\x00"}),),
        capabilities={"cod\x00ing": 1.0},
    )
    finished_scoring(scoring_result([hostile], []))
    stored = set(Account.objects.values_list("account_id", flat=True))
    assert {"quote'\"\n,\\.", "\N{SNOWMAN}", "\\N"} <= stored
    assert len(stored) == len(ids)
    assert all("\x00" not in account and len(account) <= 200 for account in stored)
    found = Cluster.objects.get()
    assert found.account_count == found.memberships.count() == len(ids)
    assert found.contributions.get().detail == {"why": ""}
    assert found.top_capability == "coding"


def test_longer_attributes_are_cut_to_their_columns():
    accounts = lake_accounts(["a"]).to_pylist()
    accounts[0] |= {"plan": "p" * 90, "country": "Netherlands", "email": "no-address"}
    told = lake_accounts([]).from_pylist(accounts, schema=lake_accounts([]).schema)
    finished_scoring(scoring_result([], ["a"]), accounts=told)
    account = Account.objects.get()
    assert (len(account.plan), account.country, account.email_domain) == (50, "Ne", "")


def test_member_without_an_account_row_is_an_error():
    result = scoring_result([cluster(account_ids("hydra", 3))], [])
    result = dataclasses.replace(result, accounts=summaries([], ["other"]))
    with pytest.raises(ValueError, match="3 members"):
        publication.publish(result, run=started(), accounts=lake_accounts([]))
    assert not Cluster.objects.exists()


def test_cancelled_run_publishes_nothing():
    run = started()

    def cancel(stage, share, counts):
        if share == 1.0:
            runs.request_cancel(run=run, by=None)

    with pytest.raises(runs.Cancelled):
        publication.publish(scoring_result(), run=run, accounts=lake_accounts([]), progress=cancel)
    assert not Cluster.objects.exists()
    assert not Account.objects.exists()


def test_cost_in_queries_does_not_grow_with_the_clusters():
    def queries(number: int) -> int:
        found = [cluster(account_ids(f"g{index}", 4)) for index in range(number)]
        run = started()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            publication.publish(scoring_result(found), run=run, accounts=lake_accounts([]))
        return len(captured)

    assert queries(2) == queries(30)


@pytest.mark.django_db(transaction=True)
def test_reader_on_another_connection_sees_the_old_run_or_the_new_one(monkeypatch):
    old = finished_scoring(scoring_result([cluster(account_ids("hydra", 40))]))
    halfway, seen = threading.Event(), threading.Event()
    views: list[tuple] = []

    def pause(*args, **kwargs) -> None:
        halfway.set()
        assert seen.wait(20)

    def look() -> None:
        run = Run.objects.latest_run()
        views.append((run.pk, run.clusters.count(), Membership.objects.count()))

    def read() -> None:
        try:
            assert halfway.wait(20)
            look()
            seen.set()
        finally:
            connection.close()

    monkeypatch.setattr(publication, "_store_activity", pause)
    reader = threading.Thread(target=read)
    reader.start()
    new = finished_scoring(scoring_result())
    reader.join()
    look()
    assert views == [(old.pk, 1, 40), (new.pk, 4, 106)]


def test_activity_of_the_population_is_kept_with_the_run():
    result = scoring_result()
    run = finished_scoring(result)
    stored = list(RunActivity.objects.filter(run=run).values_list("hour", "exchanges", "flagged"))
    activity = result.activity
    assert stored == list(zip(activity.hours, activity.total, activity.distillation, strict=True))
