"""What is said before a case goes out: customers, names, ourselves, crowded addresses."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from config.networks import own_networks
from investigations.cases import opening
from investigations.enforcement.sparing import is_protected, protected
from investigations.exports.precheck import BIG_NAT, precheck
from investigations.models import Account, Cluster, SharedValue
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(db):
    finished_scoring()
    found = Cluster.objects.get(account_count=40)
    accounts = Account.objects.filter(membership__cluster=found)
    accounts.update(verified=False, plan="free", signup_ip="198.51.100.7")
    return found


@pytest.fixture
def case(hydra, ana):
    return opening.open_case(title="One hand", by=ana, things=[hydra])


def one(name, **changed):
    Account.objects.filter(account_id=name).update(**changed)


def test_nothing_is_said_of_a_case_that_may_go(case):
    assert precheck(case) == []


def test_customers_that_were_looked_at_are_named(case):
    one("hydra-00001", verified=True)
    one("hydra-00002", plan="Enterprise")
    [found] = precheck(case)
    assert found.accounts == ("hydra-00001", "hydra-00002") and found.total == 2


@pytest.mark.parametrize(
    "text", ["see hydra-00003.", "(hydra-00003)", "`hydra-00003`,", "x\nhydra-00003\ny"]
)
def test_identifiers_that_people_typed_are_found(case, text):
    case.summary = text
    [found] = precheck(case)
    assert found.accounts == ("hydra-00003",)
    case.summary = "hydra-000033 and ahydra-00003"
    assert precheck(case) == []


def test_ourselves_are_found_by_sign_up_and_by_calls(case, hydra, settings):
    settings.OWN_NETWORKS = own_networks(["203.0.113.0/24", "2001:db8::/32"])
    one("hydra-00004", signup_ip="2001:db8::1")
    one("hydra-00005", signup_ip="not an address")
    SharedValue.objects.create(
        cluster=hydra, signal="address", value="203.0.113.9", accounts=9, population=9, rarity=1
    )
    found = precheck(case)
    assert [each.accounts for each in found] == [("hydra-00004",), ()]
    assert "203.0" in found[1].values[0] and "203.0.113.9" not in found[1].values[0]
    settings.OWN_NETWORKS = ()
    assert precheck(case) == []


@pytest.mark.parametrize(
    ("accounts", "population", "crowded"),
    [(5, BIG_NAT, True), (5, BIG_NAT - 1, False), (BIG_NAT, BIG_NAT + 5, False)],
)
def test_an_address_of_very_many_others_is_told_masked(case, hydra, accounts, population, crowded):
    SharedValue.objects.create(
        cluster=hydra,
        signal="address",
        value="198.51.100.200",
        accounts=accounts,
        population=population,
        rarity=1,
    )
    found = precheck(case)
    assert bool(found) == crowded
    assert not any("198.51.100.200" in value for each in found for value in each.values)


def test_its_cost_does_not_grow(case, hydra, settings):
    settings.OWN_NETWORKS = own_networks(["203.0.113.0/24"])

    def queries():
        with CaptureQueriesContext(connection) as seen:
            precheck(case)
        return len(seen)

    few = queries()
    Account.objects.filter(membership__cluster=hydra).update(verified=True)
    assert queries() <= few + 2


@given(
    verified=st.sampled_from([True, False, None]),
    plan=st.sampled_from(["", "free", "Enterprise", "TEAM", "business", "pro"]),
)
def test_the_condition_says_what_the_function_says(verified, plan):
    row = Account.objects.create(account_id="x", verified=verified, plan=plan)
    try:
        assert Account.objects.filter(protected(), pk=row.pk).exists() == is_protected(row)
    finally:
        row.delete()
