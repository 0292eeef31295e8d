"""Tags: words with a colour that people put on clusters, from a list that leads keep."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from investigations.models.cluster import Cluster


class Tag(models.Model):
    class Colour(models.TextChoices):
        """The UI kit's palette."""

        BLUE = "blue", "Blue"
        AZURE = "azure", "Azure"
        INDIGO = "indigo", "Indigo"
        PURPLE = "purple", "Purple"
        PINK = "pink", "Pink"
        RED = "red", "Red"
        ORANGE = "orange", "Orange"
        YELLOW = "yellow", "Yellow"
        LIME = "lime", "Lime"
        GREEN = "green", "Green"
        TEAL = "teal", "Teal"
        CYAN = "cyan", "Cyan"

    name = models.CharField(max_length=40)
    colour = models.CharField(max_length=10, choices=Colour.choices, default=Colour.BLUE)
    # Given and taken only by those who keep the list.
    protected = models.BooleanField(default=False)
    # How long a cluster has it; None is for good.
    expires_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Not given any more; who has it keeps it.
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="tag_name_is_unique",
                violation_error_message="There is a tag of this name already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="tag_has_a_name"),
            models.CheckConstraint(
                condition=Q(expires_after_days__isnull=True) | Q(expires_after_days__gt=0),
                name="tag_expires_after_a_while",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StandingTags(models.QuerySet["ClusterTag"]):
    def standing(self) -> StandingTags:
        """Without those whose time is over: they stay as rows, and nothing has to drop them."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now()))


class ClusterTag(models.Model):
    # The constraint's index begins with the cluster.
    cluster = models.ForeignKey(
        Cluster, on_delete=models.CASCADE, related_name="cluster_tags", db_index=False
    )
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="given")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = StandingTags.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cluster", "tag"], name="tag_once")]
