"""A filter of the queue that somebody keeps under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class SavedFilter(models.Model):
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=40)
    # What stands behind the question mark of the queue's address.
    query = models.CharField(max_length=600)
    shared = models.BooleanField(default=False)

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="saved_filter_named_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""), name="saved_filter_has_name_and_query"
            ),
        ]

    def __str__(self) -> str:
        return self.name
