"""Hypotheses: what is said of them, by whom, and what the database holds them to."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import IntegrityError, transaction

from investigations.cases import attribution
from investigations.cases.attribution import Answer, AttributionError, Weight
from investigations.evidence import exhibits
from investigations.models import (
    AuditEntry,
    Cluster,
    CustodyEntry,
    Hypothesis,
    HypothesisEvidence,
)
from tests.investigations.results import finished_scoring

pytestmark = pytest.mark.django_db
ANSWER = Answer("A reseller", Hypothesis.Likelihood.LIKELY, Hypothesis.Confidence.LOW)
WEIGHT = Weight(
    HypothesisEvidence.Bearing.FOR,
    HypothesisEvidence.Basis.FACT,
    HypothesisEvidence.Rung.TEMPLATE,
    "B",
    2,
    "One clock",
)


@pytest.fixture
def hydra(db):
    finished_scoring()
    return Cluster.objects.get(account_count=40)


@pytest.fixture
def answer(hydra, ana):
    return attribution.propose(campaign=hydra.campaign, answer=ANSWER, by=ana)


@pytest.fixture
def exhibit(hydra, ana):
    return exhibits.pin(cluster=hydra, what="activity", by=ana)


def last():
    return AuditEntry.objects.latest("id")


def test_what_is_changed_is_on_the_trail_old_and_new(answer, leo):
    said = dataclasses.replace(ANSWER, operator=" One hand ", likelihood="very_likely")
    found = attribution.change(hypothesis=answer, answer=said, by=leo)
    assert (found.operator, found.organisation) == ("One hand", "")
    assert last().old == {"hypothesis": "A reseller", "operator": "", "likelihood": "likely"}
    assert last().new == {"operator": "One hand", "likelihood": "very_likely"}
    before = last().pk
    attribution.change(hypothesis=answer, answer=said, by=leo)
    assert last().pk == before
    with pytest.raises(AttributionError, match="in a few words"):
        attribution.change(hypothesis=answer, answer=dataclasses.replace(ANSWER, title=" "), by=leo)


def test_what_is_rejected_stays_and_is_not_changed_until_taken_up(answer, exhibit, leo):
    with pytest.raises(AttributionError, match="Say why"):
        attribution.reject(hypothesis=answer, by=leo, reason=" ")
    attribution.reject(hypothesis=answer, by=leo, reason="They have a contract")
    for act in (
        lambda: attribution.change(hypothesis=answer, answer=ANSWER, by=leo),
        lambda: attribution.weigh(hypothesis=answer, exhibit=exhibit, weight=WEIGHT, by=leo),
        lambda: attribution.reject(hypothesis=answer, by=leo, reason="Again"),
    ):
        with pytest.raises(AttributionError, match="take it up again"):
            act()
    found = attribution.take_up(hypothesis=answer, by=leo, reason="The contract is over")
    assert (found.rejected_at, found.rejected_because) == (None, "")
    with pytest.raises(AttributionError, match="not rejected"):
        attribution.take_up(hypothesis=answer, by=leo, reason="Again")


def test_evidence_is_weighed_anew_and_set_aside_with_a_reason(answer, exhibit, ana, leo):
    attribution.weigh(hypothesis=answer, exhibit=exhibit, weight=WEIGHT, by=ana)
    other = dataclasses.replace(WEIGHT, bearing="against", source_grade="E")
    row = attribution.weigh(hypothesis=answer, exhibit=exhibit, weight=other, by=leo)
    assert answer.evidence.get() == row and row.by == leo
    assert (last().old["bearing"], last().new["bearing"]) == ("for", "against")
    with pytest.raises(AttributionError, match="Say why"):
        attribution.set_aside(evidence=row, by=leo, reason="")
    attribution.set_aside(evidence=row, by=leo, reason="Another clock")
    assert not answer.evidence.exists() and last().old["source_grade"] == "E"
    with pytest.raises(AttributionError, match="already"):
        attribution.set_aside(evidence=row, by=leo, reason="Again")
    told = [entry.frozen for entry in CustodyEntry.objects.filter(event="changed")]
    assert sum("weighed for a hypothesis" in each for each in told) == 2
    assert sum("set aside for a hypothesis" in each for each in told) == 1


def test_what_was_unpinned_is_no_evidence(answer, exhibit, ana):
    found = exhibits.unpin(exhibit=exhibit, by=ana, reason="Wrong")
    with pytest.raises(AttributionError, match="unpinned"):
        attribution.weigh(hypothesis=answer, exhibit=found, weight=WEIGHT, by=ana)


def test_dissent_is_kept_and_only_the_own_one_withdrawn(answer, ana, leo):
    row = attribution.dissent(hypothesis=answer, text=" Two hands ", by=leo)
    with pytest.raises(AttributionError, match="Say what"):
        attribution.dissent(hypothesis=answer, text=" ", by=leo)
    with pytest.raises(AttributionError, match="Only who dissents"):
        attribution.withdraw_dissent(dissent=row, by=ana)
    attribution.withdraw_dissent(dissent=row, by=leo)
    with pytest.raises(AttributionError, match="already"):
        attribution.withdraw_dissent(dissent=row, by=leo)
    assert answer.dissents.get().text == "Two hands"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"likelihood": "perhaps"},
        {"confidence": "utter"},
        {"rejected_because": "No reason given by nobody"},
    ],
)
def test_the_database_refuses_what_cannot_be(answer, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Hypothesis.objects.filter(pk=answer.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"bearing": "perhaps"},
        {"basis": "rumour"},
        {"rung": "roof"},
        {"source_grade": "G"},
        {"information_grade": 7},
        {"information_grade": 0},
    ],
)
def test_the_database_knows_the_grades(answer, exhibit, ana, wrong):
    attribution.weigh(hypothesis=answer, exhibit=exhibit, weight=WEIGHT, by=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        HypothesisEvidence.objects.update(**wrong)
