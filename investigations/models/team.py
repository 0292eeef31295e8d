"""A team that cases are handed to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Team(models.Model):
    """Legal, payments, the people on call: who takes a case that goes beyond its analyst."""

    name = models.CharField(max_length=60)
    about = models.CharField(max_length=200, blank=True)  # what is handed to it
    # A mailbox of the whole team, beside its members' own.
    mail = models.EmailField(blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="teams")
    # What was handed to it once still names it.
    disbanded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(disbanded_at__isnull=True),
                name="team_name_is_unique",
                violation_error_message="There is a team of this name already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="team_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
