"""Competing answers to the question who is behind a campaign."""

from __future__ import annotations

import dataclasses

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investigations import audit
from investigations.evidence import custody
from investigations.models import (
    Campaign,
    CustodyEntry,
    Dissent,
    Exhibit,
    Hypothesis,
    HypothesisEvidence,
)


class AttributionError(Exception):
    """It cannot be said like that; the message is meant for people."""


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """What a hypothesis says. Operator, intermediary (a proxy or reseller) and suspected
    organisation are three things, each empty where it is not known."""

    title: str
    likelihood: Hypothesis.Likelihood
    confidence: Hypothesis.Confidence
    statement: str = ""
    operator: str = ""
    intermediary: str = ""
    organisation: str = ""
    assumptions: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Weight:
    """What an exhibit is worth to a hypothesis: Admiralty grades, the kind of knowledge, and the
    rung of the ladder that it speaks to."""

    bearing: HypothesisEvidence.Bearing
    basis: HypothesisEvidence.Basis
    rung: HypothesisEvidence.Rung
    source_grade: str
    information_grade: int
    note: str = ""


@transaction.atomic
def propose(*, campaign: Campaign, answer: Answer, by: User) -> Hypothesis:
    """One more answer beside the others. Raises ``AttributionError`` without a title."""
    said = _said(answer)
    found = Hypothesis.objects.create(campaign=campaign, by=by, **said)
    audit.record(
        actor=by,
        action="hypothesis.proposed",
        target=found,
        old={},
        new={"campaign": campaign.key, **said},
    )
    return found


@transaction.atomic
def change(*, hypothesis: Hypothesis, answer: Answer, by: User) -> Hypothesis:
    """Say it otherwise; what it said before is on the audit trail. Raises ``AttributionError``."""
    found, said = _standing(hypothesis), _said(answer)
    changed = {name: value for name, value in said.items() if getattr(found, name) != value}
    if not changed:
        return found
    old = {name: getattr(found, name) for name in changed}
    for name, value in changed.items():
        setattr(found, name, value)
    found.save(update_fields=[*changed, "changed_at"])
    audit.record(
        actor=by, action="hypothesis.changed", target=found, old=_told(found, old), new=changed
    )
    return found


@transaction.atomic
def reject(*, hypothesis: Hypothesis, by: User, reason: str) -> Hypothesis:
    """It is not held any more; it stays beside the others and says so. Raises
    ``AttributionError``."""
    found, reason = _standing(hypothesis), reason.strip()
    if not reason:
        raise AttributionError("Say why it is rejected.")
    found.rejected_at, found.rejected_by, found.rejected_because = timezone.now(), by, reason
    _keep_rejection(found, by, "standing", "rejected", reason)
    return found


@transaction.atomic
def take_up(*, hypothesis: Hypothesis, by: User, reason: str) -> Hypothesis:
    """It is held again. Raises ``AttributionError``."""
    found, reason = _locked(hypothesis), reason.strip()
    if not reason:
        raise AttributionError("Say why it is taken up again.")
    if found.rejected_at is None:
        raise AttributionError("It was not rejected.")
    found.rejected_at, found.rejected_by, found.rejected_because = None, None, ""
    _keep_rejection(found, by, "rejected", "standing", reason)
    return found


@transaction.atomic
def weigh(
    *, hypothesis: Hypothesis, exhibit: Exhibit, weight: Weight, by: User
) -> HypothesisEvidence:
    """Put an exhibit to a hypothesis, or weigh it anew. Raises ``AttributionError`` for one that
    was unpinned."""
    found = _standing(hypothesis)
    if exhibit.unpinned_at is not None:
        raise AttributionError(f"{exhibit.name} was unpinned: it is no evidence any more.")
    said = dataclasses.asdict(weight)
    before = found.evidence.filter(exhibit=exhibit).values(*said).first()
    row, _ = HypothesisEvidence.objects.update_or_create(
        hypothesis=found, exhibit=exhibit, defaults={**said, "by": by, "at": timezone.now()}
    )
    named = {"hypothesis": found.title, "exhibit": exhibit.name}
    audit.record(
        actor=by,
        action="hypothesis.weighed",
        target=found,
        old={**named, **before} if before else {},
        new={**named, **said},
    )
    _log(exhibit, found, by, "weighed")
    return row


@transaction.atomic
def set_aside(*, evidence: HypothesisEvidence, by: User, reason: str) -> None:
    """The exhibit says nothing of the hypothesis after all. Raises ``AttributionError``."""
    reason = reason.strip()
    if not reason:
        raise AttributionError("Say why it says nothing of it.")
    found = _standing(evidence.hypothesis)
    row = found.evidence.select_related("exhibit").filter(pk=evidence.pk).first()
    if row is None:
        raise AttributionError("It was set aside already.")
    audit.record(
        actor=by,
        action="hypothesis.set_aside",
        target=found,
        old={
            "hypothesis": found.title,
            "exhibit": row.exhibit.name,
            "bearing": row.bearing,
            "basis": row.basis,
            "rung": row.rung,
            "source_grade": row.source_grade,
            "information_grade": row.information_grade,
            "note": row.note,
        },
        new={},
        reason=reason,
    )
    _log(row.exhibit, found, by, "set aside")
    row.delete()


@transaction.atomic
def dissent(*, hypothesis: Hypothesis, text: str, by: User) -> Dissent:
    """Put on record that ``by`` does not agree. Raises ``AttributionError`` without a text."""
    text = text.strip()
    if not text:
        raise AttributionError("Say what you do not agree with.")
    found = _locked(hypothesis)
    row = Dissent.objects.create(hypothesis=found, text=text, by=by)
    audit.record(
        actor=by,
        action="hypothesis.dissent",
        target=found,
        old={},
        new={"hypothesis": found.title, "dissent": text},
    )
    return row


@transaction.atomic
def withdraw_dissent(*, dissent: Dissent, by: User) -> None:
    """One's own; it stays, struck out. Raises ``AttributionError``."""
    row = Dissent.objects.select_for_update(of=("self",)).get(pk=dissent.pk)
    if row.by_id != by.pk:
        raise AttributionError("Only who dissents can withdraw it.")
    if row.withdrawn_at is not None:
        raise AttributionError("It was withdrawn already.")
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(
        actor=by,
        action="hypothesis.dissent_withdrawn",
        target=row.hypothesis,
        old={"dissent": row.text},
        new={},
    )


def _said(answer: Answer) -> dict[str, str]:
    said = {name: value.strip() for name, value in dataclasses.asdict(answer).items()}
    if not said["title"]:
        raise AttributionError("Say in a few words what the answer is.")
    return said


def _told(hypothesis: Hypothesis, old: dict[str, str]) -> dict[str, str]:
    return {"hypothesis": hypothesis.title, **old}


def _locked(hypothesis: Hypothesis) -> Hypothesis:
    return Hypothesis.objects.select_for_update(of=("self",)).get(pk=hypothesis.pk)


def _standing(hypothesis: Hypothesis) -> Hypothesis:
    found = _locked(hypothesis)
    if found.rejected_at is not None:
        raise AttributionError("It was rejected: take it up again first.")
    return found


def _keep_rejection(hypothesis: Hypothesis, by: User, old: str, new: str, reason: str) -> None:
    hypothesis.save(update_fields=["rejected_at", "rejected_by", "rejected_because", "changed_at"])
    audit.record(
        actor=by,
        action="hypothesis.moved",
        target=hypothesis,
        old={"hypothesis": hypothesis.title, "state": old},
        new={"hypothesis": hypothesis.title, "state": new},
        reason=reason,
    )


def _log(exhibit: Exhibit, hypothesis: Hypothesis, by: User, what: str) -> None:
    custody.append(
        event=CustodyEntry.Event.CHANGED,
        target=exhibit,
        by=by,
        detail={
            "exhibit": exhibit.name,
            "what": f"{what} for a hypothesis",
            "hypothesis": hypothesis.pk,
            "sha256": exhibit.sha256,
        },
    )
