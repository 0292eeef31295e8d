"""An innocent explanation that the data bear out and that a person set aside all the same."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.cluster import Cluster


class SetAside(models.Model):
    # The constraint's index begins with the cluster.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="set_aside", db_index=False
    )
    explanation = models.CharField(max_length=100)  # the name of one of ``clusters.explanations``
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cluster", "explanation"], name="set_aside_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="set_aside_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.explanation} {self.cluster_id}"
