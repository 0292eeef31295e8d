"""A pool may serve several campaigns: found, said, taken back."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from investigations.campaigns.serving import (
    ServingError,
    does,
    say,
    servings,
    standing,
    take_back,
)
from investigations.campaigns.successors import LIKENESS, SAME_WORK, WORK
from investigations.models import AuditEntry, Campaign, Cluster, Serving
from tests.investigations.results import (
    account_ids,
    cluster,
    finished_scoring,
    scoring_result,
    shared_value,
)


def values(*names):
    return [shared_value(name, 20, name.rstrip("0123456789")) for name in names]


ONE = values("template1", "template2", "phrase1", "payment1")
TWO = values("template3", "template4", "phrase2", "payment2")


def pool(prefix, shared, **changed):
    found = cluster(account_ids(prefix, 20), campaign=prefix, **changed)
    return dataclasses.replace(found, shared_values=tuple(shared))


def scored(*pools):
    return finished_scoring(scoring_result(list(pools)))


def only(prefix):
    return Cluster.objects.get(memberships__account__account_id=f"{prefix}-00000")


def pairs():
    return {(each.cluster.pk, each.campaign.pk) for each in standing()}


@pytest.fixture
def pools(db):
    scored(pool("big", [*ONE, *TWO]), pool("one", ONE), pool("two", TWO))
    return only("big"), only("one"), only("two")


def test_a_pool_that_does_the_work_of_two_serves_both(pools):
    big, one, two = pools
    assert {(big.pk, one.campaign_id), (big.pk, two.campaign_id)} <= pairs()
    assert not {(one.pk, two.campaign_id), (two.pk, one.campaign_id)} & pairs()
    row = standing().get(cluster=big, campaign=one.campaign)
    assert row.likeness >= LIKENESS
    assert {each["signal"]: each["values"] for each in row.reasons} == {
        "template": 2,
        "phrase": 1,
        "payment": 1,
    }


def test_it_is_found_anew_at_each_scoring(pools):
    scored(pool("big", ONE), pool("one", ONE), pool("two", TWO))
    assert (only("big").pk, only("two").campaign_id) not in pairs()
    assert Serving.objects.filter(campaign=only("two").campaign, cluster=only("big")).exists()


def test_what_a_person_took_back_is_not_found_again(pools, ana):
    big, one, _ = pools
    row = standing().get(cluster=big, campaign=one.campaign)
    take_back(row=row, by=ana, reason="One library of prompts")
    assert (big.pk, one.campaign_id) not in pairs()
    scored(pool("big", [*ONE, *TWO]), pool("one", ONE), pool("two", TWO))
    assert (big.pk, one.campaign_id) not in pairs()
    entry = AuditEntry.objects.get(action="serving.taken_back")
    assert entry.old == {"cluster": big.key, "campaign": one.campaign.key}
    assert take_back(row=row, by=ana, reason="Again").removed_because == "One library of prompts"
    assert say(cluster=big, campaign=one.campaign, by=ana, reason="It does").removed_at is None
    assert (big.pk, one.campaign_id) in pairs()


def test_what_a_person_says_stays_whatever_scorings_find(pools, ana):
    _, one, two = pools
    say(cluster=one, campaign=two.campaign, by=ana, reason=" The same invoice ")
    scored(pool("big", [*ONE, *TWO]), pool("one", ONE), pool("two", TWO))
    row = standing().get(cluster=one, campaign=two.campaign)
    assert (row.by, row.reason, row.run, row.likeness) == (ana, "The same invoice", None, None)
    with pytest.raises(ServingError, match="said already"):
        say(cluster=one, campaign=two.campaign, by=ana, reason="Again")
    assert AuditEntry.objects.filter(action="serving.said").count() == 1


def test_nonsense_is_refused(pools, ana):
    big, one, _ = pools
    with pytest.raises(ServingError, match="its own"):
        say(cluster=one, campaign=one.campaign, by=ana, reason="So")
    with pytest.raises(ServingError, match="what shows it"):
        say(cluster=big, campaign=one.campaign, by=ana, reason=" ")
    with pytest.raises(ServingError, match="what speaks against it"):
        take_back(row=standing().first(), by=ana, reason="")


def test_the_database_wants_a_source_and_a_reason(pools, ana):
    big = pools[0]
    spare = Campaign.objects.create(
        key="CA-900", name="x", first_seen=big.first_seen, last_seen=big.last_seen
    )
    wrong = [
        {},
        {"by": ana},
        {"run": big.run},
        {"run": big.run, "likeness": 1.5},
        {"by": ana, "reason": "x", "removed_by": ana},
        {"by": ana, "reason": "x", "removed_because": "y"},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Serving.objects.create(cluster=big, campaign=spare, **fields)


def test_only_flagged_clusters_serve(db):
    scored(pool("big", [*ONE, *TWO], score=0.1, flagged=False), pool("one", ONE))
    assert pairs() == set()


weights = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]), st.floats(0.1, 9), min_size=1, max_size=4
)
profiles = st.dictionaries(st.sampled_from([*WORK, "payment", "client"]), weights, max_size=4)


@given(st.dictionaries(st.integers(0, 5), profiles, max_size=5))
def test_the_same_pairs_as_comparing_all_with_all(known):
    campaign_of = {key: key // 2 for key in known if key != 5}
    slow = {
        (pool, campaign_of[other])
        for pool in known
        for other in known
        if other in campaign_of and campaign_of[other] != campaign_of.get(pool)
        for alike, reasons in [does(known[pool], known[other])]
        if alike >= LIKENESS
        and any(each.signal in WORK and each.likeness >= SAME_WORK for each in reasons)
    }
    assert set(servings(known, campaign_of)) == slow


@given(profiles, profiles)
def test_who_has_all_of_it_does_it_as_far_as_anybody_can(one, other):
    both = {signal: {**one.get(signal, {}), **other.get(signal, {})} for signal in {*one, *other}}
    alike, reasons = does(both, other)
    assert all(each.likeness == pytest.approx(1) for each in reasons)
    assert alike >= does(one, other)[0] - 1e-9
