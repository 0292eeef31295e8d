"""That a person wants to hear of a cluster, whatever becomes of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from investigations.models.cluster import Cluster


class Watching(models.Model):
    # The constraint's index begins with the person, whose list it is.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="watching",
        db_index=False,
    )
    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="watchers")
    # When the person last had its page open; what came later is news.
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "cluster"], name="watching_once_by_a_person")
        ]
