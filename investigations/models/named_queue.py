"""A named queue: what goes to it by its rule, and who works it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from investigations.models.cluster import Cluster
from investigations.models.severity import Severity
from investigations.models.tag import Tag


class NamedQueue(models.Model):
    """A part of the line. A cluster goes to the first, by position, whose conditions it all meets.

    A condition that is empty asks for nothing; one must be set, or nothing would be left for the
    queues behind.
    """

    name = models.CharField(max_length=60)
    # Checked at the end of a transaction, so that two can change places.
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Cluster.Kind.choices, blank=True)
    flagged = models.BooleanField(null=True, blank=True)
    severity = models.CharField(max_length=10, choices=Severity.choices, blank=True)  # or worse
    campaign_key = models.CharField(max_length=20, blank=True)
    capability = models.CharField(max_length=50, blank=True)
    min_accounts = models.PositiveIntegerField(null=True, blank=True)
    min_exchanges = models.PositiveBigIntegerField(null=True, blank=True)
    tag = models.ForeignKey(
        Tag, null=True, blank=True, on_delete=models.PROTECT, related_name="queues"
    )
    # Handed what is in it when they take the next of all queues; nobody is everybody.
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="queues")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="named_queue_name_is_unique",
                violation_error_message="There is a queue of this name already.",
            ),
            models.UniqueConstraint(
                fields=["position"],
                name="named_queue_position_is_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=~Q(name=""), name="named_queue_has_a_name"),
            models.CheckConstraint(
                condition=Q(kind__in=["", "distillation", "reseller", "other"]),
                name="named_queue_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=["", "critical", "high", "medium", "low"]),
                name="named_queue_severity_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(
                    kind="",
                    flagged__isnull=True,
                    severity="",
                    campaign_key="",
                    capability="",
                    min_accounts__isnull=True,
                    min_exchanges__isnull=True,
                    tag__isnull=True,
                ),
                name="named_queue_has_a_rule",
                violation_error_message="Set at least one condition.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
