"""How far a case reaches."""

from __future__ import annotations

import pytest

from investigations.cases import contents, opening, scope
from investigations.models import Account, Cluster
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(db):
    return Cluster.objects.get(run=finished_scoring(), account_count=40)


@pytest.fixture
def case(ana):
    return opening.open_case(title="A pool of fake accounts", by=ana)


def test_it_reaches_its_clusters_those_of_its_campaigns_and_each_account_once(case, hydra, ana):
    assert scope.clusters_of(case).count() == scope.accounts_of(case).count() == 0
    contents.add(case=case, thing=hydra, by=ana)
    contents.add(case=case, thing=hydra.campaign, by=ana)
    inside = Account.objects.filter(membership__cluster=hydra).first()
    outside = Account.objects.filter(membership__isnull=True).first()
    items = [contents.add(case=case, thing=each, by=ana) for each in (inside, outside)]
    clusters = set(Cluster.objects.filter(campaign=hydra.campaign)) | {hydra}
    assert set(scope.clusters_of(case)) == clusters
    expected = {
        *Account.objects.filter(membership__cluster__in=clusters).values_list("pk", flat=True),
        outside.pk,
    }
    found = list(scope.accounts_of(case).values_list("pk", flat=True))
    assert sorted(found) == sorted(expected)
    contents.remove(item=items[1], by=ana, reason="Not theirs")
    assert scope.accounts_of(case).count() == len(expected) - 1
