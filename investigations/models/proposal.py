"""What is to be done to a network: proposed by one person, approved by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from investigations.models.account import Account
from investigations.models.case import Case


class Action(models.TextChoices):
    VERIFY = "verify", "Verify identity"
    LIMIT = "limit", "Limit rate"
    SUSPEND = "suspend", "Suspend"
    BAN = "ban", "Ban"
    DEGRADE = "degrade", "Degrade reasoning output"
    HOLD_PAYMENT = "hold_payment", "Hold payment"
    REFUND = "refund", "Refund"
    WATCH = "watch", "Watch only"


class Proposal(models.Model):
    """Once it is proposed, what it asks for and the evidence that it rests on are fixed: triggers
    refuse to change them, and to approve it without enough other people."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Waits for approval"
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"
        VOID = "void", "Void: the evidence changed"
        REPLACED = "replaced", "Replaced by another"
        WITHDRAWN = "withdrawn", "Withdrawn"
        ACTED = "acted", "Carried out"

    key = models.CharField(max_length=20, unique=True)  # "EN-0001"
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    action = models.CharField(max_length=15, choices=Action.choices)
    # Exchanges a day that a limited account still has.
    rate = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    state_since = models.DateTimeField()
    # What the planner said of it when it was proposed.
    plan = models.JSONField(default=dict)
    # The canonical text that an approval is bound to, and its SHA-256.
    evidence = models.TextField(blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    approvals_needed = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals"
    )
    at = models.DateTimeField(auto_now_add=True)
    supersedes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="proposal_by_state")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(
                    action__in=[
                        *("verify", "limit", "suspend", "ban"),
                        *("degrade", "hold_payment", "refund", "watch"),
                    ]
                ),
                name="proposal_action_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(action="limit") | Q(rate__isnull=False),
                name="proposal_limit_has_a_rate",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("draft", "proposed", "approved", "rejected"),
                        *("void", "replaced", "withdrawn", "acted"),
                    ]
                ),
                name="proposal_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | ~Q(evidence_sha256=""),
                name="proposal_is_bound_to_evidence",
            ),
            models.CheckConstraint(
                condition=Q(approvals_needed__gte=1), name="proposal_needs_an_approval"
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(supersedes=F("id")),
                name="proposal_supersedes_another",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class ProposedAccount(models.Model):
    """What is to be done to one account; fixed with its proposal."""

    # The constraint's index begins with the proposal.
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="accounts", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proposed")
    # Another than the proposal's own; empty for that.
    action = models.CharField(max_length=15, choices=Action.choices, blank=True)
    # Why nothing is done to it; empty for an account that is not left out.
    excepted_because = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "account"], name="proposal_has_an_account_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.account_id}"


class Approval(models.Model):
    """What a second person said of a proposal; a trigger refuses the proposer's own."""

    class Kind(models.TextChoices):
        APPROVED = "approved", "Approved"
        REJECTED = "rejected", "Rejected"

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True)
    # The evidence that was looked at.
    evidence_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "by", "kind"], name="approval_once_by_a_person"
            ),
            models.CheckConstraint(
                condition=Q(kind="approved") | ~Q(reason=""), name="rejection_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["approved", "rejected"]), name="approval_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.kind}"
