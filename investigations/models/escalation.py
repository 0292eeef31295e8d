"""A case in the hands of a team, and who takes part in a case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.case import Case
from investigations.models.team import Team


class Escalation(models.Model):
    """One hand-over: to whom, with which note, who of them took it, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="escalations")
    note = models.TextField()  # Markdown
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="escalation_has_a_note"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_at__isnull=True),
                name="escalation_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="escalation_is_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, answer="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(answer=""),
                name="escalation_ends_with_an_answer",
            ),
        ]


class Participant(models.Model):
    """That a person takes part in a case, and hears of it; who has left stays on record."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participants")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=Q(left_at__isnull=True),
                name="participant_once_in_a_case",
            )
        ]
