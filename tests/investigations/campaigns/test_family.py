"""A campaign's clusters over time: split, gone, taken over."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investigations.campaigns.family import MOST, family
from investigations.campaigns.latest import latest_scoring
from investigations.models import Account, Campaign, Cluster, ClusterStep, Contribution, Succession
from tests.investigations.results import (
    account_ids,
    cluster,
    finished_scoring,
    scoring_result,
)

pytestmark = pytest.mark.django_db
KIND = ClusterStep.Kind


def scored(*groups):
    return finished_scoring(scoring_result([cluster(each) for each in groups]))


def one_campaign():
    """However identity named them, all belong to one."""
    kept = Campaign.objects.first()
    Cluster.objects.update(campaign=kept)
    return kept


def test_a_cluster_that_splits_is_two_lanes_with_a_passage():
    ids = account_ids("h", 40)
    first = scored(ids)
    second = scored(ids[:24], ids[24:])
    found = family(one_campaign(), latest_scoring())
    assert len(found.branches) == found.total == 2
    whole, part = sorted(found.branches, key=lambda each: -each.cluster.account_count)
    assert [(m.kind, m.accounts) for m in whole.moments] == [(KIND.NEW, 40), (KIND.SPLIT, 24)]
    assert [each.at for each in whole.moments] == [first.until, second.until]
    [passage] = found.passages
    assert (passage.source, passage.target) == (whole.cluster.key, part.cluster.key)
    assert passage.accounts == 16 and 0.3 < passage.share < 0.5
    assert whole.present and part.present and not found.takeovers


def test_one_that_is_gone_and_its_successor():
    scored(account_ids("old", 20))
    old = Cluster.objects.get()
    banned = old.last_seen - dt.timedelta(hours=12)
    accounts = Account.objects.filter(account_id__startswith="old")
    accounts.update(status="banned", status_changed_at=banned)
    run = scored(account_ids("new", 20))
    new = Cluster.objects.get(run=run)
    Cluster.objects.filter(pk=new.pk).update(first_seen=banned + dt.timedelta(hours=36))
    Succession.objects.get_or_create(
        cluster=new, predecessor=old, defaults={"run": run, "likeness": 0.84}
    )
    Contribution.objects.create(
        cluster=new, signal="model_pivot", weight=0.5, detail={"share": 0.55}
    )
    found = family(one_campaign(), latest_scoring())
    gone = next(each for each in found.branches if each.cluster == old)
    assert not gone.present and gone.moments[-1].kind == KIND.GONE and gone.first_ban == banned
    [takeover] = found.takeovers
    assert (takeover.predecessor, takeover.successor) == (old.key, new.key)
    assert takeover.after == dt.timedelta(hours=36)
    came = next(each for each in found.branches if each.cluster == new)
    assert came.pivot == 0.55 and came.present and came.first_ban is None


def test_what_only_went_on_is_not_drawn_again():
    ids = account_ids("h", 20)
    for _ in range(3):
        scored(ids)
    [branch] = family(one_campaign(), latest_scoring()).branches
    assert [each.kind for each in branch.moments] == [KIND.NEW]


def test_many_clusters_are_cut_and_cost_no_more_queries():
    scored(account_ids("h", 20))
    campaign = one_campaign()

    def queries():
        with CaptureQueriesContext(connection) as seen:
            family(campaign, latest_scoring())
        return len(seen)

    one = queries()
    base = Cluster.objects.get()
    Cluster.objects.bulk_create(copy_of(base, number) for number in range(MOST + 5))
    found = family(campaign, latest_scoring())
    assert (len(found.branches), found.total) == (MOST, MOST + 6)
    assert queries() == one


def copy_of(base, number):
    """A copy of the row under another key."""
    fields = {
        field.attname: getattr(base, field.attname)
        for field in Cluster._meta.concrete_fields
        if not field.primary_key
    }
    return Cluster(**fields | {"key": f"HC-9{number:04d}"})
