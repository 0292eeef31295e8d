"""A run: one ingest or one scoring, from the moment it was asked for until it ended."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class RunQuerySet(models.QuerySet["Run"]):
    def latest_run(self) -> Run | None:
        """The scoring whose clusters are the ones to show: the last that succeeded."""
        done = self.filter(kind=Run.Kind.SCORE, state=Run.State.SUCCEEDED)
        return done.order_by("-finished_at", "-id").first()


class Run(models.Model):
    class Kind(models.TextChoices):
        INGEST = "ingest", "Ingest"
        SCORE = "score", "Scoring"

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Running"
        CANCELLING = "cancelling", "Cancelling"
        CANCELLED = "cancelled", "Cancelled"
        FAILED = "failed", "Failed"
        SUCCEEDED = "succeeded", "Succeeded"

    UNFINISHED = (State.QUEUED, State.RUNNING, State.CANCELLING)

    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    # What was asked for: paths and format of an ingest, window and engine of a scoring.
    parameters = models.JSONField(default=dict)
    stage = models.CharField(max_length=200, blank=True)
    progress = models.FloatField(default=0)  # 0 to 1
    # What came out: rows read, new, duplicate, rejected; clusters, flagged, exchanges.
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    task_id = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Renewed while the work goes on; a run whose heart stopped is marked failed.
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    # A scoring's window and threshold, as used.
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    threshold = models.FloatField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "state", "-id"], name="run_latest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress__gte=0) & Q(progress__lte=1), name="run_progress_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "cancelling"])
                | Q(finished_at__isnull=False),
                name="run_ended_has_finished_at",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="score", state__in=["queued", "running", "cancelling"]),
                name="run_one_scoring_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} run {self.pk}"


class RunActivity(models.Model):
    """The whole population's exchanges in one hour of a scoring's window."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="activity")
    hour = models.DateTimeField()
    exchanges = models.BigIntegerField()
    flagged = models.BigIntegerField()

    class Meta:
        ordering = ["hour"]
        constraints = [
            models.UniqueConstraint(fields=["run", "hour"], name="run_activity_once_an_hour")
        ]
