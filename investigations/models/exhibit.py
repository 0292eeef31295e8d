"""An exhibit: what a part of a page showed, kept as it was, whatever later scorings find."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.cluster import Cluster
from investigations.models.run import Run


class Exhibit(models.Model):
    """Written by ``investigations.evidence.exhibits.pin``; a trigger refuses to change what was
    frozen or to delete it, and a row whose hash is not that of its text."""

    class Kind(models.TextChoices):
        CHART = "chart", "Chart"
        ROWS = "rows", "Rows"
        VALUE = "value", "Shared value"
        EDGE = "edge", "Link"
        EXPLANATION = "explanation", "Explanation"

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="exhibits")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Never a shared value: titles stand in lists and on the audit trail.
    title = models.CharField(max_length=500)
    # The scoring whose data it shows.
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    # The very text that was hashed: canonical JSON with content, query, data version, detector
    # versions. As ``jsonb`` it would come back with other numbers (1e22, -0.0) and another hash.
    frozen = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    pinned_at = models.DateTimeField(auto_now_add=True)
    # What was unpinned stays, and says who did it and why.
    unpinned_at = models.DateTimeField(null=True, blank=True)
    unpinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    unpinned_because = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["chart", "rows", "value", "edge", "explanation"]),
                name="exhibit_kind_is_known",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="exhibit_has_a_title"),
            models.UniqueConstraint(
                fields=["cluster", "sha256"],
                condition=Q(unpinned_at__isnull=True),
                name="exhibit_pinned_once",
            ),
            models.CheckConstraint(
                condition=Q(unpinned_at__isnull=True, unpinned_by__isnull=True, unpinned_because="")
                | Q(unpinned_at__isnull=False, unpinned_by__isnull=False) & ~Q(unpinned_because=""),
                name="exhibit_is_unpinned_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people call it."""
        return f"E-{self.pk}"

    @cached_property
    def record(self) -> dict[str, Any]:
        """``frozen`` as values: cluster, kind, title, content, query, data_version and
        detector_versions."""
        found: dict[str, Any] = json.loads(self.frozen)
        return found


def canonical(record: dict[str, Any]) -> str:
    """One text for equal records. Raises ``ValueError`` for what JSON cannot say."""
    return json.dumps(
        record, allow_nan=False, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
