"""After a ban wave the accounts that take over are linked to the old cluster and its campaign."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pyarrow as pa
import pytest
from django.db import IntegrityError, transaction

from investigations.lake import schema
from investigations.models import Campaign, Cluster, Succession
from tests.investigations.results import (
    SINCE,
    account_ids,
    cluster,
    finished_scoring,
    lake_accounts,
    scoring_result,
    shared_value,
)

pytestmark = pytest.mark.django_db

BAN = SINCE + dt.timedelta(days=12)
WORK = (
    shared_value("t1", 30, "template"),
    shared_value("t2", 20, "template"),
    shared_value("p1", 30, "phrase"),
    shared_value("sdk/1", 30, "client"),
)


def pool(prefix, count, *, since=SINCE, values=WORK, **options):
    """A cluster whose accounts are first seen at ``since``."""
    found = cluster(account_ids(prefix, count), campaign=prefix, **options)
    return dataclasses.replace(found, first_seen=since, shared_values=tuple(values))


def scored(*pools, until=BAN + dt.timedelta(days=1), banned=()):
    result = dataclasses.replace(scoring_result(list(pools)), until=until)
    rows = lake_accounts(result.accounts["account_id"].to_pylist(), banned=banned).to_pylist()
    for row in rows:
        row["status_changed_at"] = BAN if row["status"] == "banned" else None
    accounts = pa.Table.from_pylist(rows, schema=schema.ACCOUNTS)
    return finished_scoring(result, accounts=accounts)


def linked():
    return list(Succession.objects.order_by("id").values_list("cluster__key", "predecessor__key"))


def heirs(hours=4, **options):
    return pool("heirs", 12, since=BAN + dt.timedelta(hours=hours), **options)


def test_new_accounts_that_do_the_banned_ones_work_are_their_successors():
    scored(pool("hydra", 40), until=BAN)
    run = scored(pool("hydra", 40), heirs(), banned=account_ids("hydra", 10))
    assert linked() == [("HC-00002", "HC-00001")]
    found = Succession.objects.get()
    assert found.run == run
    assert found.reasons[0] == {"signal": "template", "likeness": 1.0, "values": 2}
    assert {each["signal"] for each in found.reasons} == {"template", "phrase", "client"}
    # One end, one campaign, although the scoring itself had named two.
    assert set(Cluster.objects.values_list("campaign__key", flat=True)) == {"CA-001"}
    assert Campaign.objects.get().account_count == 52


def test_they_are_linked_when_the_old_accounts_have_left_the_window():
    scored(pool("hydra", 40), until=BAN)
    Cluster.objects.update(last_seen=BAN)
    scored(heirs(), banned=account_ids("hydra", 40))
    assert linked() == [("HC-00002", "HC-00001")]
    # The campaign goes on under its key, with those who do its work now.
    assert list(Campaign.objects.values_list("key", "account_count")) == [("CA-001", 12)]


def test_a_link_that_was_found_stays_and_is_found_once():
    scored(pool("hydra", 40), until=BAN)
    first = scored(pool("hydra", 40), heirs(), banned=account_ids("hydra", 10))
    scored(pool("hydra", 40), heirs(), banned=account_ids("hydra", 10))
    scored(heirs(values=()))
    assert linked() == [("HC-00002", "HC-00001")]
    assert Succession.objects.get().run == first
    assert Cluster.objects.get(key="HC-00002").campaign.key == "CA-001"


@pytest.mark.parametrize(
    ("other", "banned", "until"),
    [
        (pool("heirs", 12), 10, BAN + dt.timedelta(days=1)),  # was there all along
        (heirs(values=WORK[3:]), 10, BAN + dt.timedelta(days=1)),  # only the client in common
        (heirs(), 1, BAN + dt.timedelta(days=1)),  # one account is no wave
        (heirs(), 3, BAN + dt.timedelta(days=1)),  # nor is less than a tenth
        (heirs(), 10, BAN - dt.timedelta(hours=1)),  # the ban is after this window
    ],
)
def test_others_are_not(other, banned, until):
    scored(pool("hydra", 40), until=BAN - dt.timedelta(days=1))
    scored(pool("hydra", 40), other, banned=account_ids("hydra", banned), until=until)
    assert linked() == []
    assert Campaign.objects.count() == 2


def test_what_an_earlier_scoring_had_found_already_is_no_successor():
    scored(pool("hydra", 40), heirs(), until=BAN - dt.timedelta(days=2))
    scored(pool("hydra", 40), heirs(), banned=account_ids("hydra", 10))
    assert linked() == []


def test_an_unflagged_cluster_that_only_fell_silent_has_no_successor():
    scored(pool("hydra", 40, score=0.2, flagged=False, kind="other"), until=BAN)
    Cluster.objects.update(last_seen=BAN, campaign=None)
    scored(heirs())
    assert linked() == []


def test_the_rows_hold_what_they_promise():
    scored(pool("hydra", 40), until=BAN)
    run = scored(pool("hydra", 40), heirs(), banned=account_ids("hydra", 10))
    old, new = Cluster.objects.order_by("key")
    for wrong in (
        {"cluster": old, "predecessor": old, "likeness": 0.9},
        {"cluster": old, "predecessor": new, "likeness": 1.2},
        {"cluster": new, "predecessor": old, "likeness": 0.9},  # there already
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Succession.objects.create(run=run, **wrong)
