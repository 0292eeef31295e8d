"""The queue: which clusters wait for a person, how urgently, and who is on one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from investigations.models.cluster import Cluster
from investigations.models.named_queue import NamedQueue


class QueueItem(models.Model):
    """A cluster's place in the queue.

    A row of its own and not columns of the cluster: a publication writes all clusters in one long
    transaction, during which nobody could take one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ESCALATED = "escalated", "Escalated"  # waits for a lead
        DECIDED = "decided", "Decided"
        GONE = "gone", "Gone"  # the latest scoring did not find the cluster

    cluster = models.OneToOneField(
        Cluster, on_delete=models.CASCADE, primary_key=True, related_name="queue_item"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Exchanges at stake × likelihood × growth; while the item waits it only rises.
    priority = models.FloatField()
    growth = models.FloatField(default=1.0)  # 1 + share of accounts that joined at the last scoring
    # Where its due time is counted from (``cases.severity``); an escalation starts it anew.
    waiting_since = models.DateTimeField(default=timezone.now)
    # The first of the named queues whose rule it meets; none is the general one.
    queue = models.ForeignKey(
        NamedQueue, null=True, blank=True, on_delete=models.SET_NULL, related_name="items"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="assigned_items",
    )
    snoozed_until = models.DateTimeField(null=True, blank=True)
    # Whoever has it on the desk, until then; nothing needs to run for a lease to end.
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="held_items",
    )
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-priority", "cluster_id"]
        indexes = [models.Index(fields=["state", "-priority", "cluster"], name="queue_by_priority")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "escalated", "decided", "gone"]),
                name="queue_state_is_known",
            ),
            models.CheckConstraint(condition=Q(priority__gte=0), name="queue_priority_is_positive"),
            models.CheckConstraint(
                condition=Q(growth__gte=1) & Q(growth__lte=2), name="queue_growth_is_a_factor"
            ),
            # A person who is deleted leaves the time behind, which then says nothing.
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | Q(held_until__isnull=False),
                name="queue_lease_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.cluster_id}"


class Viewing(models.Model):
    """That a person had a cluster's page open at some moment, and what the page said then.

    A visit ends with an hour without any sign. Its last moment and what it had seen stay as
    ``before_at`` and ``before`` while the next one goes on.
    """

    # The constraint's index begins with the cluster.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="viewings", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="viewings"
    )
    seen_at = models.DateTimeField()
    # {"score": float, "accounts": int, "exchanges": int}; empty when nobody noted them.
    numbers = models.JSONField(default=dict)
    before_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cluster", "person"], name="viewing_once_by_a_person")
        ]
