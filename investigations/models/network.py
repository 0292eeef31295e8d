"""A view of a cluster's network that a person saved: what is filtered and opened."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.cluster import Cluster


class NetworkView(models.Model):
    # The constraint's index begins with the cluster.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="network_views", db_index=False
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    shared = models.BooleanField(default=False)  # others see it; only the owner changes it
    # As ``web.network.state.StateForm`` writes it: {field: text}.
    state = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cluster", "owner", "name"], name="network_view_named_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="network_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
