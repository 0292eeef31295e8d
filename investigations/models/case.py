"""A case: what is known of one affair, who works on it, and how far it has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from investigations.models.case_kind import CaseKind
from investigations.models.severity import Severity
from investigations.models.team import Team


class Case(models.Model):
    class State(models.TextChoices):
        NEW = "new", "New"
        TRIAGE = "triage", "Triage"
        INVESTIGATING = "investigating", "Investigating"
        ESCALATED = "escalated", "Escalated"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"
        ACTIONED = "actioned", "Actioned"
        CLOSED = "closed", "Closed"

    key = models.CharField(max_length=20, unique=True)  # "CS-0001"
    title = models.CharField(max_length=200)
    kind = models.ForeignKey(
        CaseKind, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    # Markdown; what the case is about in plain words, for people who were not there.
    summary = models.TextField(blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, default=Severity.MEDIUM)
    state = models.CharField(max_length=15, choices=State.choices, default=State.NEW)
    state_since = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_cases",
    )
    # Who has it while it is escalated.
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    # How it came out; stays while it is actioned and closed.
    outcome = models.CharField(max_length=10, blank=True)  # "", "confirmed", "dismissed"
    closed_at = models.DateTimeField(null=True, blank=True)
    # Closed because it goes on there.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "due_at"], name="case_by_state")]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="case_has_a_title"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "new",
                        "triage",
                        "investigating",
                        "escalated",
                        "confirmed",
                        "dismissed",
                        "actioned",
                        "closed",
                    ]
                ),
                name="case_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", "confirmed", "dismissed"]),
                name="case_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "triage", "investigating", "escalated"], outcome="")
                | Q(state__in=["confirmed", "actioned"], outcome="confirmed")
                | Q(state="dismissed", outcome="dismissed")
                | Q(state="closed"),
                name="case_outcome_fits_its_state",
            ),
            models.CheckConstraint(
                condition=Q(state="escalated", team__isnull=False)
                | ~Q(state="escalated") & Q(team__isnull=True),
                name="case_escalated_has_a_team",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state="closed") & ~Q(merged_into=F("id")),
                name="case_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="case_closed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class CaseTransition(models.Model):
    """One step of a case from state to state; ``investigations.cases.states`` has the rules."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transitions")
    source = models.CharField(max_length=15, choices=Case.State.choices, blank=True)
    target = models.CharField(max_length=15, choices=Case.State.choices)
    reason = models.TextField()
    # None when the program reopened it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="case_transition_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="case_transition_changes_the_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.source} → {self.target}"
