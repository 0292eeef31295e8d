"""What a person has chosen about the pages; it follows the person from machine to machine."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class TableColumns(models.Model):
    """The columns of one table that a person does not want to see; all others are wanted."""

    # The constraint's index begins with the person.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="table_columns",
        db_index=False,
    )
    table = models.CharField(max_length=50)
    hidden = ArrayField(models.CharField(max_length=50), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "table"], name="table_columns_once_for_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.table} of {self.person_id}"
