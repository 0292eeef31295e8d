"""That two cases have to do with each other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from investigations.models.case import Case


class CaseLink(models.Model):
    """``other`` is related to ``case``, or was split off it; one that was taken back stays on
    record."""

    class Kind(models.TextChoices):
        RELATED = "related", "Related"
        SPLIT = "split", "Split off"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_back")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RELATED)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_link_joins_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="case_link_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind__in=["related", "split"]), name="case_link_kind_is_known"
            ),
            models.UniqueConstraint(
                Least("case", "other"),
                Greatest("case", "other"),
                condition=Q(removed_at__isnull=True),
                name="case_link_once_for_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="case_link_is_removed_by_somebody",
            ),
        ]
