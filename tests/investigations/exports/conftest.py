"""A confirmed case with everything in it that a report can speak of."""

from __future__ import annotations

import pytest

from investigations.cases import attribution, contents, opening, states
from investigations.cases.attribution import Answer, Weight
from investigations.enforcement import approving, proposing
from investigations.evidence import exhibits
from investigations.models import (
    Action,
    Case,
    Cluster,
    Hypothesis,
    HypothesisEvidence,
)
from tests.investigations.results import finished_scoring


@pytest.fixture
def folder(settings, tmp_path):
    """Where the files that were made are kept."""
    settings.EXPORTS = tmp_path / "exports"
    settings.EXPORTS.mkdir()
    return settings.EXPORTS


@pytest.fixture
def hydra(db):
    finished_scoring()
    return Cluster.objects.get(account_count=40)


@pytest.fixture
def case(ana, leo, hydra):
    found = opening.open_case(
        title="One hand", by=ana, things=[hydra], summary="A **network** of accounts."
    )
    pinned = exhibits.pin(cluster=hydra, what="activity", by=ana)
    contents.add(case=found, thing=pinned, by=ana)
    answer = Answer(
        "One lab behind it",
        Hypothesis.Likelihood.LIKELY,
        Hypothesis.Confidence.LOW,
        "They pay with one card",
        "Crew",
        "Relay",
        "Lab",
        "That the cards are theirs",
    )
    said = attribution.propose(campaign=hydra.campaign, answer=answer, by=ana)
    weight = Weight(
        HypothesisEvidence.Bearing.FOR,
        HypothesisEvidence.Basis.FACT,
        HypothesisEvidence.Rung.TEMPLATE,
        "B",
        2,
    )
    attribution.weigh(hypothesis=said, exhibit=pinned, weight=weight, by=ana)
    attribution.dissent(hypothesis=said, text="I see two labs", by=leo)
    for to in (Case.State.TRIAGE, Case.State.INVESTIGATING, Case.State.CONFIRMED):
        found = states.move(case=found, to=to, by=ana, reason="It is plain")
    action = proposing.draft(case=found, action=Action.SUSPEND, reason="They distil", by=ana)
    action = proposing.submit(proposal=action, by=ana)
    approving.approve(proposal=action, by=leo, seen=action.evidence_sha256)
    return found
