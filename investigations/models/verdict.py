"""A person's decision about a cluster: it belongs to the accounts, wherever they go later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.account import Account
from investigations.models.cluster import Cluster


class Verdict(models.Model):
    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"
        NEEDS_MORE = "needs_more", "Needs more"
        ESCALATED = "escalated", "Escalated"  # for a lead to decide; the reason hands it over

    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    # What it was given to, and how many accounts that had then.
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="verdicts")
    account_count = models.IntegerField()
    # Of a dismissal: what the accounts are instead.
    explanation = models.CharField(max_length=100, blank=True)
    # A verdict that was taken back stays, and says who took it back and why.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["confirmed", "dismissed", "needs_more", "escalated"]),
                name="verdict_kind_is_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="verdict_has_a_reason"),
            models.CheckConstraint(condition=Q(account_count__gt=0), name="verdict_is_of_accounts"),
            models.CheckConstraint(
                condition=Q(explanation="") | Q(kind="dismissed"),
                name="verdict_explains_a_dismissal",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because=""
                )
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_because=""),
                name="verdict_is_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cluster_id}"


class JudgedAccount(models.Model):
    """An account that was in the cluster when the verdict was given."""

    # The constraint's index begins with the verdict.
    verdict = models.ForeignKey(
        Verdict, on_delete=models.CASCADE, related_name="judged", db_index=False
    )
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="judged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verdict", "account"], name="judged_once_by_a_verdict")
        ]
