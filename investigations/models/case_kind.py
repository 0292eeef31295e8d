"""A kind of case, and what is to be done in each of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class CaseKind(models.Model):
    """``tasks`` are put into a case that is opened as one of this kind: one a line, in order."""

    name = models.CharField(max_length=60)
    tasks = models.TextField()
    # Not offered any more; cases of this kind keep it.
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(retired_at__isnull=True),
                name="case_kind_name_is_unique",
                violation_error_message="There is a kind of this name already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="case_kind_has_a_name"),
            models.CheckConstraint(condition=~Q(tasks=""), name="case_kind_has_tasks"),
        ]

    def __str__(self) -> str:
        return self.name
