"""A cluster that works for a campaign besides its own: a pool may serve several."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.campaign import Campaign
from investigations.models.cluster import Cluster
from investigations.models.run import Run


class Serving(models.Model):
    """Found by a scoring, or said by a person; what a person took back stays on record, and no
    scoring says it again.

    The reasons name signals and numbers, never a value, so that they need no mask.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="servings")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="servings")
    # The latest scoring that found it, if any did.
    run = models.ForeignKey(
        Run, null=True, blank=True, on_delete=models.CASCADE, related_name="servings"
    )
    likeness = models.FloatField(null=True, blank=True)  # 0 to 1
    # [{"signal": str, "likeness": float, "values": int}]
    reasons = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_because = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "campaign"], name="serving_once_for_a_pair"),
            models.CheckConstraint(
                condition=Q(
                    run__isnull=False, likeness__isnull=False, likeness__gte=0, likeness__lte=1
                )
                | (Q(run__isnull=True, likeness__isnull=True, by__isnull=False) & ~Q(reason="")),
                name="serving_is_found_or_said_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_because="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_because="")),
                name="serving_is_taken_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} serves {self.campaign_id}"
