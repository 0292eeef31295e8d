"""The door from Django to the embedded PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from config import services
from config.services import schema


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, started when first connected to, its tables brought up to date."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        services.ensure(settings.VAR, "postgresql", durable=settings.EMBEDDED_DURABLE)
        if settings.EMBEDDED_MIGRATES:
            schema.bring_up_to_date(settings.VAR)
        return super().get_new_connection(conn_params)
