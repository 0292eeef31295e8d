"""What people write to each other about a cluster."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from investigations.models.cluster import Cluster


class Note(models.Model):
    """Markdown, as it was typed. What it said before an edit is on the audit trail."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    # A note that was deleted leaves its row, without the text.
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) & ~Q(text="")
                | Q(deleted_at__isnull=False, text=""),
                name="note_has_a_text_or_is_deleted",
            )
        ]


class Mention(models.Model):
    """That a note names a person, and when that person opened it."""

    # The constraint's index begins with the note.
    note = models.ForeignKey(
        Note, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "-id"], name="mention_by_person")]
        constraints = [
            models.UniqueConstraint(fields=["note", "person"], name="mention_once_in_a_note")
        ]
