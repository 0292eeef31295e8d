"""A new cluster is compared with campaigns that are over."""

from __future__ import annotations

import dataclasses

import pytest

from investigations.campaigns.matching import matches
from investigations.cases import opening, states
from investigations.models import Case, Cluster
from tests.investigations.results import (
    account_ids,
    cluster,
    finished_scoring,
    scoring_result,
    shared_value,
)

pytestmark = pytest.mark.django_db
WORK = (
    shared_value("t1", 20, "template"),
    shared_value("t2", 20, "template"),
    shared_value("p1", 20, "phrase"),
    shared_value("card", 20, "payment"),
)


def pool(prefix, values):
    found = cluster(account_ids(prefix, 20), campaign=prefix)
    return dataclasses.replace(found, shared_values=tuple(values))


def scored(*pools):
    return finished_scoring(scoring_result(list(pools)))


def only(prefix):
    return Cluster.objects.get(memberships__account__account_id=f"{prefix}-00000")


def test_a_campaign_that_is_gone_is_recognised_and_explained(db):
    scored(pool("old", WORK))
    gone = only("old")
    scored(pool("new", WORK[:3]))
    match = matches(only("new"))[0]
    assert match.cluster == gone and match.likeness > 0.5
    assert {reason.signal: reason.values for reason in match.reasons} == {
        "template": 2,
        "phrase": 1,
    }
    assert matches(gone) == []


def test_one_that_goes_on_is_not_over_until_its_case_is_closed(ana):
    scored(pool("one", WORK), pool("two", WORK))
    assert matches(only("two")) == []
    case = opening.open_case(title="One", by=ana, things=[only("one")])
    for to in (Case.State.DISMISSED, Case.State.CLOSED):
        case = states.move(case=case, to=to, by=ana, reason="So")
    assert [match.cluster for match in matches(only("two"))] == [only("one")]


def test_who_shares_little_or_nothing_is_like_nobody(db):
    scored(pool("old", WORK))
    scored(pool("new", [shared_value("else", 20, "template")]), pool("bare", []))
    assert matches(only("new")) == matches(only("bare")) == []
    many = [shared_value(f"own{n}", 20, "template") for n in range(40)]
    scored(pool("third", [*many, shared_value("t1", 1, "template")]))
    assert matches(only("third")) == []


def test_at_most_three_the_likeliest_first(db):
    for number in range(5):
        values = [*WORK[: 1 + number % 4], shared_value(f"x{number}", 20, "client")]
        scored(pool(f"old{number}", values))
    scored(pool("new", WORK))
    found = matches(only("new"))
    assert len(found) == 3
    assert [m.likeness for m in found] == sorted((m.likeness for m in found), reverse=True)


def test_more_closed_campaigns_cost_no_more_queries(db, django_assert_num_queries):
    scored(pool("old", WORK))
    scored(pool("new", WORK))
    found = only("new")
    with django_assert_num_queries(4):
        matches(found)
    for number in range(3):
        scored(pool(f"more{number}", WORK))
    found.refresh_from_db()
    with django_assert_num_queries(4):
        matches(found)
