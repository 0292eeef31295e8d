"""Several cases become one, one becomes two, and back; nothing of the originals is lost."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from investigations.campaigns.matching import closed_campaigns
from investigations.cases import holding, joining, opening, people, states, work
from investigations.enforcement import proposing
from investigations.models import (
    Action,
    Case,
    CaseTransition,
    Cluster,
    CustodyEntry,
    InboxEntry,
)
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db
S = Case.State


@pytest.fixture
def clusters(db):
    finished_scoring()
    return list(Cluster.objects.order_by("pk")[:3])


@pytest.fixture
def cases(clusters, ana, leo):
    """Three cases: the first holds two clusters, the second shares one of them, leo has it."""
    one = opening.open_case(title="One", by=ana, things=clusters[:2])
    two = opening.open_case(title="Two", by=leo, things=clusters[1:])
    three = opening.open_case(title="Three", by=ana)
    work.add_task(case=two, title="Ask payments", by=leo)
    done = work.add_task(case=two, title="Look", by=leo)
    work.do_task(task=done, done=True, by=leo)
    return one, two, three


def held(case):
    rows = case.items.filter(removed_at=None).order_by("cluster")
    return [each.cluster for each in rows]


def test_n_cases_become_one_and_keep_what_they_had(cases, clusters, ana, leo):
    one, two, three = cases
    before = held(two)
    merged = joining.merge(cases=[two, three], into=one, by=ana, reason="One card")
    assert merged == one and held(one) == clusters
    assert [task.title for task in one.tasks.all()] == ["Ask payments"]
    assert people.concerned(one) == {ana, leo}
    two.refresh_from_db()
    assert (two.state, two.merged_into, two.closed_at is not None) == (S.CLOSED, one, True)
    assert held(two) == before and two.tasks.count() == 2
    assert two.transitions.last().reason == "Merged into CS-0001: One card"
    told = InboxEntry.objects.filter(person=leo).values_list("notice__text", flat=True)
    assert "ana merged CS-0002, CS-0003 into CS-0001." in set(told)
    assert CustodyEntry.objects.filter(frozen__contains="case.item_added").count() >= 5
    with pytest.raises(states.IllegalStepError, match="goes on in CS-0001"):
        states.move(case=two, to=S.INVESTIGATING, by=ana, reason="Back")


def test_a_detached_case_takes_what_it_brought_and_no_more(cases, clusters, ana, leo):
    one, two, _ = cases
    joining.merge(cases=[two], into=one, by=ana, reason="One card")
    two.refresh_from_db()
    own = joining.detach(case=two, by=leo, reason="Two cards after all")
    assert (own.state, own.merged_into, own.closed_at) == (S.INVESTIGATING, None, None)
    # What both had stays in both.
    assert held(one) == clusters[:2] and held(two) == clusters[1:]
    gone = one.items.get(removed_at__isnull=False)
    assert gone.removed_because == "CS-0002 was detached: Two cards after all"
    with pytest.raises(joining.JoinError, match="was not merged"):
        joining.detach(case=own, by=leo, reason="Again")


def test_some_of_a_case_becomes_one_of_its_own(cases, clusters, ana):
    one, *_ = cases
    item = one.items.get(cluster=clusters[1])
    new = joining.split(case=one, items=[item], title="Apart", by=ana, reason="Another hand")
    assert held(new) == [clusters[1]] and held(one) == [clusters[0]]
    assert new.severity == one.severity and new.items.get().came_from == one
    link = one.links.get()
    assert (link.other, link.kind, link.reason) == (new, "split", "Another hand")
    for items in ([], [one.items.get(cluster=clusters[0])], [item]):
        with pytest.raises(joining.JoinError, match="some of what"):
            joining.split(case=one, items=items, title="Apart", by=ana, reason="Another")
    with pytest.raises(joining.JoinError, match="Say why"):
        joining.split(case=one, items=[item], title="Apart", by=ana, reason=" ")


def test_a_split_without_a_title_changes_nothing(cases, clusters, ana):
    one, *_ = cases
    item = one.items.get(cluster=clusters[1])
    with pytest.raises(joining.JoinError, match="what the case is about"):
        joining.split(case=one, items=[item], title=" ", by=ana, reason="Another hand")
    assert held(one) == clusters[:2] and Case.objects.count() == 3


def test_what_was_proposed_binds_its_case(cases, ana):
    one, two, _ = cases
    for to in (S.TRIAGE, S.INVESTIGATING, S.CONFIRMED):
        two = states.move(case=two, to=to, by=ana, reason="It is")
    proposing.draft(case=two, action=Action.WATCH, reason="Look", by=ana)
    with pytest.raises(joining.JoinError, match="EN-0001 of CS-0002"):
        joining.merge(cases=[two], into=one, by=ana, reason="One card")
    with pytest.raises(joining.JoinError, match="EN-0001 of CS-0002"):
        joining.split(case=two, items=list(two.items.all())[:1], title="A", by=ana, reason="B")
    # The other way round nothing that was proposed changes.
    joining.merge(cases=[one], into=two, by=ana, reason="One card")


def test_what_cannot_be_merged_says_so(cases, ana):
    one, two, three = cases
    for to in (S.DISMISSED, S.CLOSED):
        three = states.move(case=three, to=to, by=ana, reason="A class")
    for asked, said in (
        ({"cases": [two], "reason": " "}, "Say why"),
        ({"cases": [], "reason": "One"}, "Name other cases"),
        ({"cases": [one], "reason": "One"}, "Name other cases"),
        ({"cases": [three], "reason": "One"}, "CS-0003 is closed"),
    ):
        with pytest.raises(joining.JoinError, match=said):
            joining.merge(into=one, by=ana, **asked)
    with pytest.raises(joining.JoinError, match="CS-0003 is closed"):
        joining.merge(cases=[one], into=three, by=ana, reason="One")


def test_a_hold_covers_the_original_and_goes_on(cases, mia, ana):
    one, two, _ = cases
    holding.place(case=two, by=mia, reason="A court")
    joining.merge(cases=[two], into=one, by=ana, reason="One card")
    assert holding.standing(two) is not None
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        two.items.all().delete()


def test_a_merged_case_is_not_over(cases, clusters, ana):
    one, two, _ = cases
    joining.merge(cases=[two], into=one, by=ana, reason="One card")
    assert not Cluster.objects.filter(closed_campaigns(), pk__in=[c.pk for c in clusters]).exists()


def test_the_database_knows_merged_cases_as_closed(cases):
    one, two, _ = cases
    for wrong in ({"merged_into": two}, {"merged_into": one}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=one.pk).update(**wrong)


@given(steps=st.lists(st.tuples(st.sampled_from("mds"), st.integers(0, 3), st.integers(0, 3))))
@settings(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_whatever_is_joined_and_parted_nothing_is_lost(clusters, ana, steps):
    with transaction.atomic():
        known = [
            opening.open_case(title=str(at), by=ana, things=[each])
            for at, each in enumerate(clusters)
        ]
        known.append(opening.open_case(title="All", by=ana, things=clusters))
        for what, first, second in steps:
            one, two = (Case.objects.get(pk=known[at].pk) for at in (first, second))
            try:
                if what == "m":
                    joining.merge(cases=[one], into=two, by=ana, reason="So")
                elif what == "d":
                    joining.detach(case=one, by=ana, reason="So")
                else:
                    some = list(one.items.filter(removed_at=None))[:1]
                    joining.split(case=one, items=some, title="New", by=ana, reason="So")
            except joining.JoinError:
                pass
        open_ = Case.objects.exclude(state=S.CLOSED)
        speaking = set(
            Cluster.objects.filter(case_items__case__in=open_, case_items__removed_at=None)
        )
        assert speaking == set(clusters)
        for case in Case.objects.all():
            last = CaseTransition.objects.filter(case=case).latest("id")
            assert last.target == case.state and (case.merged_into is None or case.closed_at)
        transaction.set_rollback(True)
