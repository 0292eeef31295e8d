"""The ledger, against a plain twin that reads row by row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investigations.campaigns.ledger import Estimate, Hour, ledger
from investigations.models import Cluster, ClusterProfile, Membership
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def clusters(db):
    run = finished_scoring()
    return Cluster.objects.filter(run=run).order_by("pk")


def plainly(clusters):
    """(accounts, exchanges, estimate, tokens, models, hours), one row after another."""
    accounts, exchanges, low, value = set(), 0, 0, 0
    for row in Membership.objects.filter(cluster__in=list(clusters)):
        accounts.add(row.account_id)
        exchanges += row.exchanges
        value += row.distillation_exchanges
        low += row.distillation_exchanges if row.score >= 0.95 else 0
    tokens = defaultdict(lambda: [0, 0])
    models, hours = defaultdict(float), defaultdict(lambda: [0, 0])
    whole = sum(each.exchanges for each in clusters)
    for each in clusters:
        for model, (asked, answered) in each.profile.model_tokens.items():
            tokens[model][0] += asked
            tokens[model][1] += answered
        for model, part in each.profile.model_shares.items():
            models[model] += part * each.exchanges / whole
        found = each.profile.activity
        for hour, total, own in zip(
            found["hours"], found["total"], found["distillation"], strict=True
        ):
            hours[dt.datetime.fromisoformat(hour)][0] += total
            hours[dt.datetime.fromisoformat(hour)][1] += own
    return (
        len(accounts),
        exchanges,
        Estimate(low, value, exchanges),
        {model: tuple(pair) for model, pair in tokens.items()},
        dict(models),
        {hour: Hour(*pair) for hour, pair in hours.items() if pair[0]},
    )


def of(found):
    models = {name: pytest.approx(part) for name, part in found.models.items()}
    return (
        found.accounts,
        found.exchanges,
        found.distillation,
        dict(found.tokens),
        models,
        dict(found.hours),
    )


def test_it_says_what_reading_row_by_row_says(clusters):
    for some in (clusters, clusters.filter(flagged=True), clusters.filter(account_count=40)):
        found = ledger(some)
        assert of(found) == plainly(some) and found.clusters == len(some) > 0
        assert found.relayed == found.exchanges - found.distillation.value > 0


@given(scores=st.lists(st.floats(0, 1), min_size=1, max_size=30))
@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_the_bounds_are_in_order_whoever_is_certain(clusters, scores):
    rows = list(Membership.objects.all())
    for at, row in enumerate(rows):
        row.score = scores[at % len(scores)]
    Membership.objects.bulk_update(rows, ["score"])
    found = ledger(clusters)
    assert 0 <= found.distillation.low <= found.distillation.value <= found.distillation.high
    assert of(found) == plainly(clusters)


def test_parts_add_up_to_the_whole(clusters):
    whole = ledger(clusters)
    parts = [ledger(clusters.filter(pk=each.pk)) for each in clusters]
    assert sum(each.accounts for each in parts) == whole.accounts
    assert sum(each.exchanges for each in parts) == whole.exchanges
    assert sum(each.distillation.value for each in parts) == whole.distillation.value


def test_nothing_is_nothing_and_a_cluster_without_a_profile_counts_its_accounts(clusters):
    found = ledger(Cluster.objects.none())
    assert (found.clusters, found.exchanges, found.models, found.hours) == (0, 0, {}, {})
    assert found.distillation_share == 0
    ClusterProfile.objects.all().delete()
    assert ledger(clusters).accounts > 0 and ledger(clusters).tokens == {}


def test_it_costs_as_many_queries_for_many_as_for_one(clusters, django_assert_num_queries):
    for some in (clusters[:1], clusters):
        picked = Cluster.objects.filter(pk__in=[each.pk for each in some])
        with django_assert_num_queries(3):
            ledger(picked)
