"""Columns that Django has no field for."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class WrittenJSONField(models.JSONField):
    """An object or a list that is only ever read whole: PostgreSQL's ``json``.

    It is kept as the text that it came as; what the ORM saves goes through ``jsonb`` once. To take
    each of a raster's numbers apart costs three times the time and half as much room again, to
    answer questions that nobody asks of it.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """As psycopg has read it: unlike that of ``jsonb``, which Django asks for as text."""
        return value
