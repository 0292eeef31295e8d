"""One decision over many clusters: what was asked for, and what came of it for each of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from investigations.models.cluster import Cluster
from investigations.models.run import Run
from investigations.models.verdict import Verdict


class Batch(models.Model):
    # To confirm is not among them: an accusation is made of one cluster at a time.
    class Action(models.TextChoices):
        DISMISS = "dismiss", "Dismiss"
        NEEDS_MORE = "needs_more", "Ask for more on"
        ASSIGN = "assign", "Assign"
        SNOOZE = "snooze", "Snooze"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        REVERSING = "reversing", "Reversing"
        REVERSED = "reversed", "Reversed"

    UNFINISHED = (State.QUEUED, State.RUNNING, State.REVERSING)

    action = models.CharField(max_length=10, choices=Action.choices)
    # The queue's query string as it was asked for. It may hold a masked value, which only whoever
    # asked and those who may see such values get to read.
    filter = models.TextField(blank=True)
    # Of a dismissal what the accounts are instead, of snoozing until when, of assigning to whom.
    parameters = models.JSONField(default=dict)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # The scoring whose clusters were looked at.
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    total = models.IntegerField()  # clusters, as counted beforehand
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done_count = models.IntegerField(default=0)
    skipped_count = models.IntegerField(default=0)
    failed_count = models.IntegerField(default=0)
    # Of those done: taken back, and left as they are by a reversal.
    reversed_count = models.IntegerField(default=0)
    kept_count = models.IntegerField(default=0)
    error = models.TextField(blank=True)
    task_id = models.CharField(max_length=64, blank=True)
    # Renewed while the work goes on; None while it waits for a worker.
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    # How often in a row its worker was lost before any cluster was through.
    losses = models.SmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reversed_because = models.TextField(blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="batch_by_heartbeat")]
        constraints = [
            models.CheckConstraint(
                condition=Q(action__in=["dismiss", "needs_more", "assign", "snooze"]),
                name="batch_action_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["queued", "running", "done", "failed", "reversing", "reversed"]
                ),
                name="batch_state_is_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="batch_has_a_reason"),
            models.CheckConstraint(
                condition=Q(
                    total__gt=0, total__gte=F("done_count") + F("skipped_count") + F("failed_count")
                )
                & Q(done_count__gte=F("reversed_count") + F("kept_count")),
                name="batch_counts_add_up",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(total=F("done_count") + F("skipped_count") + F("failed_count")),
                name="batch_done_is_through",
            ),
            models.CheckConstraint(
                condition=Q(reversed_by__isnull=True, reversed_because="")
                & ~Q(state__in=["reversing", "reversed"])
                | Q(reversed_by__isnull=False) & ~Q(reversed_because=""),
                name="batch_is_reversed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Batch {self.pk}"


class BatchItem(models.Model):
    """A cluster of a batch: those that matched at the moment at which it was asked for."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Not yet"
        DONE = "done", "Done"
        SKIPPED = "skipped", "Skipped"
        FAILED = "failed", "Failed"

    # The constraint's index begins with the batch.
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items", db_index=False)
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="batch_items")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    why = models.TextField(blank=True)  # it was not done
    verdict = models.ForeignKey(
        Verdict, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # What stood before, to be put back: {"assignee": id} or {"snoozed_until": time}.
    before = models.JSONField(default=dict)
    reversed_at = models.DateTimeField(null=True, blank=True)
    kept_because = models.TextField(blank=True)  # a reversal left it as it is

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["batch", "outcome", "id"], name="batch_items_by_outcome")]
        constraints = [
            models.UniqueConstraint(fields=["batch", "cluster"], name="batch_has_a_cluster_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "done", "skipped", "failed"]),
                name="batch_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "done"], why="")
                | Q(outcome__in=["skipped", "failed"]) & ~Q(why=""),
                name="batch_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(verdict__isnull=True) | Q(outcome="done"),
                name="batch_decides_what_is_done",
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True, kept_because="")
                | Q(outcome="done", reversed_at__isnull=False, kept_because="")
                | Q(outcome="done", reversed_at__isnull=True) & ~Q(kept_because=""),
                name="batch_reverses_what_is_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.cluster_id}"
