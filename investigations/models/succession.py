"""One cluster takes over another's work: other accounts, the same hand."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from investigations.models.cluster import Cluster
from investigations.models.run import Run


class Succession(models.Model):
    """Found once and kept: the values that gave it away may leave the window.

    The reasons name signals and numbers, never a value, so that they need no mask.
    """

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="predecessions")
    predecessor = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="successions")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="successions")
    likeness = models.FloatField()  # 0 to 1
    # [{"signal": str, "likeness": float, "values": int}]
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["-likeness", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "predecessor"], name="succession_once_for_a_pair"
            ),
            models.CheckConstraint(
                condition=~Q(cluster=F("predecessor")), name="succession_joins_two_clusters"
            ),
            models.CheckConstraint(
                condition=Q(likeness__gte=0) & Q(likeness__lte=1),
                name="succession_likeness_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} succeeds {self.predecessor_id}"
