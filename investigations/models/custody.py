"""The chain of custody: what was collected, viewed, exported and changed, and by whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class CustodyEntry(models.Model):
    """One event. No foreign keys: an entry outlives what it speaks of.

    Written by ``investigations.evidence.custody.append``; a trigger refuses to change or delete it.
    """

    class Event(models.TextChoices):
        COLLECTED = "collected", "Collected"
        VIEWED = "viewed", "Viewed"
        EXPORTED = "exported", "Exported"
        CHANGED = "changed", "Changed"

    number = models.BigIntegerField(unique=True)  # 1, 2, 3 … without a gap
    # The very text that was hashed: canonical JSON of event, at, actor, address, target and detail.
    frozen = models.TextField()
    previous = models.CharField(max_length=64, unique=True)  # the SHA-256 of the entry before
    sha256 = models.CharField(max_length=64, unique=True)  # of ``previous`` and ``frozen``
    # Columns to find it by; what counts is in ``frozen``.
    at = models.DateTimeField()
    event = models.CharField(max_length=10, choices=Event.choices)
    actor = models.CharField(max_length=200)
    target_type = models.CharField(max_length=50)
    target_id = models.CharField(max_length=200)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "custody entries"
        indexes = [
            models.Index(fields=["target_type", "target_id", "-number"], name="custody_by_target")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(number__gt=0), name="custody_counts_from_one")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.event} {self.target_type} {self.target_id}"
