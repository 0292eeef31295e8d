"""Nobody is confirmed while an innocent explanation holds that nobody answered."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from investigations.models import AuditEntry, Cluster, ClusterProfile, SetAside, Verdict
from investigations.triage import innocence, verdicts
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def hydra(db):
    """A cluster with two explanations that hold and one that does not."""
    run = finished_scoring()
    found = Cluster.objects.get(run=run, account_count=40)
    ClusterProfile.objects.filter(cluster=found).update(
        explanations=[
            {"name": "office_nat", "holds": True, "reason": "One address"},
            {"name": "popular_tool", "holds": False, "reason": "Nobody else has it"},
            {"name": "reseller", "holds": True, "reason": "Many streams"},
        ]
    )
    return found


def confirm(cluster, by):
    return verdicts.give(cluster=cluster, kind=Verdict.Kind.CONFIRMED, reason="One card", by=by)


def test_what_holds_is_answered_before_anybody_is_confirmed(hydra, ana):
    with pytest.raises(verdicts.UnansweredError, match="office_nat; reseller"):
        confirm(hydra, ana)
    innocence.set_aside(cluster=hydra, explanation="office_nat", reason="Forty cards", by=ana)
    with pytest.raises(verdicts.UnansweredError, match=": reseller"):
        confirm(hydra, ana)
    innocence.set_aside(cluster=hydra, explanation="reseller", reason="One template", by=ana)
    assert innocence.unanswered(hydra) == []
    assert confirm(hydra, ana).kind == "confirmed"


def test_a_dismissal_asks_for_no_answers(hydra, ana):
    given = verdicts.give(
        cluster=hydra,
        kind=Verdict.Kind.DISMISSED,
        reason="An office",
        explanation=verdicts.INNOCENT[0],
        by=ana,
    )
    assert given.kind == "dismissed"


def test_an_answer_is_on_record_and_may_be_taken_back(hydra, ana, leo):
    innocence.set_aside(cluster=hydra, explanation="office_nat", reason="Forty cards", by=ana)
    innocence.restore(cluster=hydra, explanation="office_nat", by=leo)
    assert innocence.unanswered(hydra) == ["office_nat", "reseller"]
    entries = AuditEntry.objects.filter(action__startswith="innocence.").order_by("id")
    assert [(each.actor, each.old, each.new, each.reason) for each in entries] == [
        ("ana", {}, {"explanation": "office_nat"}, "Forty cards"),
        ("leo", {"explanation": "office_nat", "reason": "Forty cards"}, {}, ""),
    ]


def test_odd_answers_change_nothing(hydra, ana):
    for name, reason, problem in (
        ("office_nat", "  ", "Say why"),
        ("popular_tool", "x", "needs no answer"),
        ("moon", "x", "needs no answer"),
    ):
        with pytest.raises(innocence.InnocenceError, match=problem):
            innocence.set_aside(cluster=hydra, explanation=name, reason=reason, by=ana)
    with pytest.raises(innocence.InnocenceError, match="not set aside"):
        innocence.restore(cluster=hydra, explanation="reseller", by=ana)
    innocence.set_aside(cluster=hydra, explanation="reseller", reason="x", by=ana)
    with pytest.raises(innocence.InnocenceError, match="needs no answer"):
        innocence.set_aside(cluster=hydra, explanation="reseller", reason="y", by=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        SetAside.objects.create(cluster=hydra, explanation="z", reason="", by=ana)
