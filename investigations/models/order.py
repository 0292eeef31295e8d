"""What the platform is told to do to each account, and what it answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.proposal import Proposal, ProposedAccount


class Rollout(models.Model):
    """How an approved proposal is carried out: all at once, or a few first, spread over time."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="rollout")
    # So many accounts go first; the rest waits until somebody has looked. 0: all go.
    canary = models.PositiveIntegerField(default=0)
    # The rest goes at random moments within so many minutes.
    over_minutes = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # When the rest was let go; None while only the canary is.
    released_at = models.DateTimeField(null=True, blank=True)
    # While it is set, nothing is sent but what takes something back.
    halted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Rollout of {self.proposal_id}"


class Order(models.Model):
    """One message to the platform about one account: do it, or undo it.

    It may arrive more than once, always under the same ``message_id``.
    """

    class Kind(models.TextChoices):
        DO = "do", "Do"
        UNDO = "undo", "Undo"

    class State(models.TextChoices):
        WAITING = "waiting", "Waits"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Failed"
        WITHHELD = "withheld", "Withheld: the evidence changed"
        CANCELLED = "cancelled", "Cancelled"

    proposed = models.ForeignKey(
        ProposedAccount, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    message_id = models.UUIDField(unique=True, default=uuid.uuid4)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Seconds after the release at which it is due.
    offset = models.PositiveIntegerField(default=0)
    # None while it waits for the release.
    due_at = models.DateTimeField(null=True, blank=True)
    # Until then somebody is at it.
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    # Those since somebody asked for more of them.
    tries = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="order_due"),
            models.Index(fields=["rollout", "kind", "state"], name="order_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["proposed", "kind"], name="order_once_of_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=["do", "undo"]), name="order_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "delivered", "failed", "withheld", "cancelled"]),
                name="order_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False)
                | ~Q(state="delivered") & Q(delivered_at__isnull=True),
                name="order_delivered_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(self.message_id)


class DeliveryAttempt(models.Model):
    """What became of one sending; append-only, by a trigger."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="log")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    seconds = models.FloatField()
    # None when nothing was answered.
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    # Empty when it arrived.
    error = models.TextField(blank=True)
    # What was answered, cut, and the SHA-256 of all of it.
    receipt = models.TextField(blank=True)
    receipt_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.number}"
