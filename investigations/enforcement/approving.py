"""A second person looks at a proposal and decides."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from investigations.enforcement.evidence import evidence_text
from investigations.enforcement.proposing import ProposalError, go_to, locked
from investigations.models import Approval, Proposal
from investigations.models.exhibit import sha256_of

_State = Proposal.State
_BOUND = (_State.PROPOSED, _State.APPROVED)


def approve(*, proposal: Proposal, by: User, seen: str, reason: str = "") -> Proposal:
    """Agree to what was ``seen`` (the SHA-256 of its evidence); with enough people it is approved.

    Raises ``ProposalError``: for one's own, for one that waits for nobody, for a second approval,
    and, after making it void, for one whose evidence is not what it was.
    """
    if void_if_changed(proposal):
        raise ProposalError("The evidence has changed since it was proposed: it is void now.")
    return _approved(proposal, by, seen, reason.strip())


@transaction.atomic
def reject(*, proposal: Proposal, by: User, seen: str, reason: str) -> Proposal:
    """Refuse it, or take an approval back; ``reason`` says why. Raises ``ProposalError``."""
    reason = reason.strip()
    if not reason:
        raise ProposalError("Say why it is rejected.")
    found = _to_decide(proposal, by, seen)
    if found.state not in _BOUND:
        raise ProposalError(f"{found.key} is {found.get_state_display().lower()}.")
    Approval.objects.create(
        proposal=found,
        kind=Approval.Kind.REJECTED,
        by=by,
        reason=reason,
        evidence_sha256=found.evidence_sha256,
    )
    go_to(found, _State.REJECTED, by=by, reason=reason)
    return found


@transaction.atomic
def void_if_changed(proposal: Proposal) -> bool:
    """Make a proposal void whose evidence is not what it was; whether it is void now."""
    found = locked(proposal)
    if found.state in _BOUND and is_changed(found):
        go_to(found, _State.VOID, by="evidence", reason="What it rests on has changed.")
    return found.state == _State.VOID


def is_changed(proposal: Proposal) -> bool:
    """Whether what was frozen when it was proposed is not so any more."""
    return sha256_of(evidence_text(proposal)) != proposal.evidence_sha256


def void_changed() -> list[Proposal]:
    """Make void what waits or is approved and rests on what is not so any more."""
    bound = Proposal.objects.filter(state__in=_BOUND).defer("evidence", "plan").order_by("pk")
    return [proposal for proposal in bound if void_if_changed(proposal)]


@transaction.atomic
def _approved(proposal: Proposal, by: User, seen: str, reason: str) -> Proposal:
    found = _to_decide(proposal, by, seen)
    if found.state != _State.PROPOSED:
        raise ProposalError(f"{found.key} is {found.get_state_display().lower()}.")
    agreed = found.approvals.filter(kind=Approval.Kind.APPROVED)
    if agreed.filter(by=by).exists():
        raise ProposalError("You have approved it already: somebody else has to agree, too.")
    Approval.objects.create(
        proposal=found,
        kind=Approval.Kind.APPROVED,
        by=by,
        reason=reason,
        evidence_sha256=found.evidence_sha256,
    )
    if agreed.count() >= found.approvals_needed:
        go_to(found, _State.APPROVED, by=by, reason=reason)
    return found


def _to_decide(proposal: Proposal, by: User, seen: str) -> Proposal:
    found = locked(proposal)
    if found.by == by:
        raise ProposalError("Somebody else has to decide what you propose.")
    if seen != found.evidence_sha256:
        raise ProposalError("It is not what you looked at: reload the page.")
    return found
